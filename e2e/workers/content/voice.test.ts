import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createChatFiles } from '@sahut/core/chats/files/chat-files'
import { uploadOf } from '@sahut/core/chats/files/sent-file'
import { fileKey } from '@sahut/core/media/files'
import { createSignedWays } from '@sahut/core/media/signed-ways'
import { newClientMsgId, newUserId } from '@sahut/core/model/ids'
import type { Principal } from '@sahut/core/model/user/user'
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig } from '../rig.ts'

/*
 * Voice messages of agents, from the uploaded file to a contact's app, over WhatsApp's protocol.
 */

let rig: Rig
let worker: Awaited<ReturnType<Rig['startWorker']>>
let linked: Awaited<ReturnType<Rig['link']>>

beforeAll(async () => {
  rig = await startRig()
  worker = await rig.startWorker()
  linked = await rig.link(worker)
})
afterAll(async () => {
  await worker.close()
  await rig.stop()
})

/** The beginning of an Ogg stream of Opus: by it a file shows what it is. */
const opus = (): Buffer => {
  const page = Buffer.alloc(28)
  page.write('OggS')
  page[5] = 2
  page[26] = 1
  page[27] = 19
  const head = Buffer.alloc(19)
  head.write('OpusHead')
  head[8] = 1
  head[9] = 1
  return Buffer.concat([page, head, Buffer.alloc(2_000, 7)])
}

/** A chat whose agent has put a file where a voice message of this id is taken from. */
const uploaded = async (content: Buffer) => {
  const contact = await rig.client.createContact()
  const chat = rig.chatOf(linked.number, contact)
  const clientMsgId = newClientMsgId()
  const files = createChatFiles({
    log: rig.log,
    storage: { files: rig.files, urls: createSignedWays('none').urls },
    access: {
      answerable: () => Promise.resolve(),
      may: (() =>
        Promise.resolve({
          user: { userId: newUserId(), name: 'Dewi', role: 'agent' },
          thing: chat,
        })) as never,
    },
  })
  await rig.files.put(fileKey(rig.workspaceId, uploadOf(chat.chatId, clientMsgId)), Readable.from([content]))
  const send = (more: { seconds: number; waveform?: number[] }) =>
    files.send({} as Principal, { chatId: chat.chatId, clientMsgId, as: 'voice', ...more })
  return { contact, chat, send }
}

test('a voice message arrives as one, with our length and loudness, byte for byte', async () => {
  const content = opus()
  const { contact, chat, send } = await uploaded(content)
  const waveform = Array.from({ length: 64 }, (_, at) => at)
  const { seq } = await send({ seconds: 3, waveform })
  // The same again is the same message.
  expect(await send({ seconds: 3, waveform })).toEqual({ seq })
  const got = await rig.client.waitFor(
    (one) => one.event === 'contact:received' && one.contact === contact.pn,
  )
  if (got.event !== 'contact:received') throw new Error('nothing came')
  expect(got.file).toEqual({
    sha256: createHash('sha256').update(content).digest('hex'),
    bytes: content.length,
    mimetype: 'audio/ogg; codecs=opus',
  })
  const { audioMessage } = proto.Message.decode(Buffer.from(got.encoded ?? '', 'base64'))
  expect(audioMessage).toMatchObject({ ptt: true, seconds: 3 })
  expect([...(audioMessage?.waveform ?? [])]).toEqual(waveform)
  expect(await rig.log.message(chat, seq)).toMatchObject({ content: { isVoice: true, waveform } })
})

test('what is no Opus in Ogg is no voice message', async () => {
  const { send, chat } = await uploaded(Buffer.from('RIFF....WAVEfmt ................'))
  await expect(send({ seconds: 1 })).rejects.toMatchObject({ code: 'invalid_input', field: 'as' })
  expect(await rig.log.chat(chat)).toBeUndefined()
})
