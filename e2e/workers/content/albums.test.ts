import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { createChatFiles } from '@sahut/core/chats/files/chat-files'
import { uploadOf } from '@sahut/core/chats/files/sent-file'
import { fileKey } from '@sahut/core/media/files'
import { createSignedWays } from '@sahut/core/media/signed-ways'
import { newClientMsgId, newUserId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import type { Principal } from '@sahut/core/model/user/user'
import { proto } from '@whiskeysockets/baileys'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

/*
 * Photos that are sent together, and stickers, over WhatsApp's protocol.
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

const photo = (background: string, width = 200) =>
  sharp({ create: { width, height: 100, channels: 3, background } })
    .png()
    .toBuffer()

type Contact = Awaited<ReturnType<Rig['client']['createContact']>>

/** Sends a file of an agent to a contact. */
const send = async (
  contact: Contact,
  content: Buffer,
  more: { as?: 'sticker'; album?: { id: ReturnType<typeof newClientMsgId>; images: number; videos: number } },
) => {
  const chat = rig.chatOf(linked.number, contact)
  const clientMsgId = newClientMsgId()
  await rig.files.put(fileKey(rig.workspaceId, uploadOf(chat.chatId, clientMsgId)), Readable.from([content]))
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
  return files.send({} as Principal, { chatId: chat.chatId, clientMsgId, ...more })
}

/** What a contact's app got of ours, in its order. */
const gotBy = async ({ pn }: Contact, count: number) =>
  until(async () => {
    const found = (await rig.client.wholeJournal()).flatMap((entry) =>
      entry.event === 'contact:received' && entry.contact === pn
        ? [
            {
              id: entry.id,
              file: entry.file,
              message: proto.Message.decode(Buffer.from(entry.encoded ?? '', 'base64')),
            },
          ]
        : [],
    )
    return found.length >= count && found
  })

test('photos of an agent go out as one album: what holds them first, and each names it', async () => {
  const contact = await rig.client.createContact()
  const album = { id: newClientMsgId(), images: 3, videos: 0 }
  const photos = await Promise.all(['#f00', '#0f0', '#00f'].map((colour) => photo(colour)))
  for (const content of photos) await send(contact, content, { album })
  const [parent, ...children] = await gotBy(contact, 4)
  expect(parent?.message.albumMessage).toMatchObject({ expectedImageCount: 3, expectedVideoCount: 0 })
  expect(children.map(({ file }) => file?.sha256)).toEqual(
    photos.map((content) => createHash('sha256').update(content).digest('hex')),
  )
  for (const { message } of children)
    expect(message.messageContextInfo?.messageAssociation).toMatchObject({
      associationType: proto.MessageAssociation.AssociationType.MEDIA_ALBUM,
      parentMessageKey: { id: parent?.id, fromMe: true },
    })
})

test('photos of a contact say of which album they are, and how many are to come', async () => {
  const contact = await rig.client.createContact()
  const { id } = await rig.client.send(contact.pn, {
    to: linked.phone.pn,
    text: 'album',
    encoded: Buffer.from(
      proto.Message.encode({ albumMessage: { expectedImageCount: 2, expectedVideoCount: 1 } }).finish(),
    ).toString('base64'),
  })
  for (let n = 0; n < 2; n += 1)
    await rig.client.sendFile(contact.pn, {
      to: linked.phone.pn,
      kind: 'image',
      mimetype: 'image/jpeg',
      content: randomBytes(1_000).toString('base64'),
      album: id,
    })
  const messages = await until(async (): Promise<MessageEntry[] | false> => {
    const found = await rig.messagesOf(linked.number, contact)
    return found.length === 2 && found
  })
  for (const { content } of messages) expect(content).toMatchObject({ album: { id, images: 2, videos: 1 } })
})

test('a picture goes out as a sticker: WebP, square and small, whatever it was', async () => {
  const contact = await rig.client.createContact()
  await send(contact, await photo('#f80', 900), { as: 'sticker' })
  const [got] = await gotBy(contact, 1)
  expect(got?.message.stickerMessage).toMatchObject({ mimetype: 'image/webp', width: 512, height: 512 })
  expect(got?.file?.bytes).toBeLessThanOrEqual(100_000)
})

test('what is no picture is no sticker', async () => {
  const contact = await rig.client.createContact()
  await expect(send(contact, Buffer.from('%PDF-1.7 ...'), { as: 'sticker' })).rejects.toMatchObject({
    code: 'invalid_input',
    field: 'as',
  })
})
