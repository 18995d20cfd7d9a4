import { createHash, randomBytes } from 'node:crypto'
import { createForward } from '@sahut/core/chats/forward'
import type { ChatRef } from '@sahut/core/model/chat/chat'
import { type ChatId, newClientMsgId, newUserId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import type { Principal } from '@sahut/core/model/user/user'
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

/*
 * Messages that go on to other chats, from the log to a contact's app, over WhatsApp's protocol.
 */

let rig: Rig
let worker: Awaited<ReturnType<Rig['startWorker']>>
type Linked = Awaited<ReturnType<Rig['link']>>
let linked: Linked
let other: Linked

beforeAll(async () => {
  rig = await startRig()
  worker = await rig.startWorker()
  linked = await rig.link(worker)
  other = await rig.link(worker)
})
afterAll(async () => {
  await worker.close()
  await rig.stop()
})

const AGENT = { userId: newUserId(), name: 'Dewi', role: 'agent' }

/** What agents forward between these chats; who may is another test's. */
const forwarding = (chats: ChatRef[]) => {
  const forward = createForward({
    log: rig.log,
    access: {
      answerable: () => Promise.resolve(),
      may: ((_by: Principal, _action: string, id: ChatId) =>
        Promise.resolve({ user: AGENT, thing: chats.find(({ chatId }) => chatId === id) })) as never,
    },
  })
  const [from, ...to] = chats
  if (from === undefined) throw new Error('there is no chat to forward from')
  return (seq: number, clientMsgId = newClientMsgId()) =>
    forward({} as Principal, {
      chatId: from.chatId,
      seq,
      clientMsgId,
      to: to.map(({ chatId }) => chatId),
    })
}

/** A contact that has written to a number, and its chat. */
const contactOf = async (of: Linked, text = 'Halo') => {
  const contact = await rig.client.createContact()
  await rig.client.send(contact.pn, { to: of.phone.pn, text })
  const chat = rig.chatOf(of.number, contact)
  await until(async () => ((await rig.log.chat(chat))?.seq ?? 0) > 0)
  return { contact, chat }
}

const lastOf = async (chat: ChatRef): Promise<MessageEntry | undefined> => {
  const entry = (await rig.log.before(chat, undefined, 1))?.entries[0]
  return entry?.kind === 'message' ? entry : undefined
}

/** What a contact's app got of ours. */
const gotBy = async (pn: string) => {
  const entry = await rig.client.waitFor((one) => one.event === 'contact:received' && one.contact === pn)
  if (entry.event !== 'contact:received') throw new Error('nothing came')
  const { encoded = '' } = entry
  return { ...entry, message: proto.Message.decode(Buffer.from(encoded, 'base64')) }
}

describe('forwarding', () => {
  test('a photo goes on to chats of two numbers, marked, and is put at WhatsApp once a number', async () => {
    const content = randomBytes(40_000)
    const from = await contactOf(linked)
    await rig.client.sendFile(from.contact.pn, {
      to: linked.phone.pn,
      kind: 'image',
      mimetype: 'image/jpeg',
      content: content.toString('base64'),
      caption: 'Katalog',
    })
    const photo = await until(async () => {
      const last = await lastOf(from.chat)
      return last?.media?.state === 'stored' && last
    })
    const targets = [await contactOf(linked), await contactOf(linked), await contactOf(other)]
    const forward = forwarding([from.chat, ...targets.map(({ chat }) => chat)])
    const clientMsgId = newClientMsgId()
    await forward(photo.seq, clientMsgId)
    const got = await Promise.all(targets.map(({ contact }) => gotBy(contact.pn)))
    for (const { text, file, message } of got) {
      expect(text).toBe('Katalog')
      expect(file?.sha256).toBe(createHash('sha256').update(content).digest('hex'))
      expect(message.imageMessage?.contextInfo).toMatchObject({ isForwarded: true, forwardingScore: 1 })
    }
    const places = got.map(({ message }) => message.imageMessage?.directPath)
    expect(places[0]).toBe(places[1])
    expect(places[2]).not.toBe(places[0])
    // Asked for again it is no second message.
    await forward(photo.seq, clientMsgId)
    for (const { chat } of targets) expect((await rig.log.chat(chat))?.received).toBe(1)
    for (const { chat } of targets)
      expect((await rig.log.before(chat, undefined, 10))?.entries).toHaveLength(2)
  })

  test('a voice message and a place arrive as what they were', async () => {
    const from = await contactOf(linked)
    const voice = {
      to: linked.phone.pn,
      kind: 'voice' as const,
      mimetype: 'audio/ogg; codecs=opus',
      seconds: 2,
      waveform: Buffer.from([0, 50, 100]).toString('base64'),
      content: randomBytes(5_000).toString('base64'),
    }
    await rig.client.sendFile(from.contact.pn, voice)
    const heard = await until(async () => {
      const last = await lastOf(from.chat)
      return last?.media?.state === 'stored' && last
    })
    const target = await contactOf(linked)
    await forwarding([from.chat, target.chat])(heard.seq)
    const { audioMessage } = (await gotBy(target.contact.pn)).message
    expect(audioMessage).toMatchObject({ ptt: true, seconds: 2, contextInfo: { isForwarded: true } })
    expect([...(audioMessage?.waveform ?? [])]).toEqual([0, 50, 100])

    await rig.client.send(from.contact.pn, {
      to: linked.phone.pn,
      text: 'Toko',
      kind: 'location',
      forwarded: 4,
    })
    const place = await until(async () => {
      const last = await lastOf(from.chat)
      return last?.content.type === 'location' && last
    })
    const second = await contactOf(linked)
    await forwarding([from.chat, second.chat])(place.seq)
    expect((await gotBy(second.contact.pn)).message.locationMessage).toMatchObject({
      name: 'Toko',
      contextInfo: { isForwarded: true, forwardingScore: 5 },
    })
  })
})
