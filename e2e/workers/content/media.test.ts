import { createHash, randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { contentName, fileKey } from '@sahut/core/media/files'
import { fileContentOf } from '@sahut/core/model/content/content'
import type { ChatKey } from '@sahut/core/model/chat/chat'
import type { MessageEntry } from '@sahut/core/model/message/message'
import type { ContactFile } from '@sahut/simulator/control/contract'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

let rig: Rig

beforeAll(async () => {
  rig = await startRig()
})
afterEach(() => rig.killWorkers())
afterAll(() => rig.stop())

const newFile = (more: Partial<ContactFile> = {}, bytes = 50_000) => {
  const content = randomBytes(bytes)
  return {
    content,
    file: { kind: 'image' as const, mimetype: 'image/jpeg', content: content.toString('base64'), ...more },
  }
}

const messageIn = async (chat: ChatKey, test: (message: MessageEntry) => boolean): Promise<MessageEntry> =>
  until(async () => {
    const page = await rig.log.before(chat, undefined, 50)
    return page?.entries.find((entry): entry is MessageEntry => entry.kind === 'message' && test(entry))
  })

const isSettled = ({ media }: MessageEntry): boolean => media !== undefined && media.state !== 'wanted'

const storedOf = async ({ media }: MessageEntry): Promise<Buffer | undefined> => {
  const stream = await rig.files.get(fileKey(rig.workspaceId, media?.file ?? ''))
  return stream && buffer(stream)
}

/** All rows of the store whose text has something in it. */
const rowsWith = async (PKs: string[], text: string): Promise<string[]> => {
  const found: string[] = []
  for (const PK of PKs)
    for (const item of (await rig.table.query({ PK })).items)
      if (JSON.stringify(item).includes(text)) found.push(`${item.PK} ${item.SK}`)
  return found
}

type Linked = Awaited<ReturnType<Rig['link']>>

describe('files of contacts', () => {
  let worker: Awaited<ReturnType<Rig['startWorker']>>
  let linked: Linked

  beforeEach(async () => {
    worker = await rig.startWorker()
    linked = await rig.link(worker)
    return () => worker.close()
  })

  it.each<[string, Partial<ContactFile>, object]>([
    [
      'a picture',
      { caption: 'Ini fotonya', width: 640, height: 480 },
      { type: 'image', caption: 'Ini fotonya', width: 640, height: 480 },
    ],
    ['a film', { kind: 'video', mimetype: 'video/mp4', seconds: 7 }, { type: 'video', seconds: 7 }],
    ['a gif', { kind: 'gif', mimetype: 'video/mp4' }, { type: 'video', look: 'gif' }],
    ['a round film', { kind: 'round', mimetype: 'video/mp4' }, { type: 'video', look: 'round' }],
    ['an audio file', { kind: 'audio', mimetype: 'audio/mpeg', seconds: 3 }, { type: 'audio', seconds: 3 }],
    [
      'a voice message',
      {
        kind: 'voice',
        mimetype: 'audio/ogg; codecs=opus',
        seconds: 2,
        waveform: Buffer.from([0, 50, 100]).toString('base64'),
      },
      { type: 'audio', isVoice: true, waveform: [0, 50, 100] },
    ],
    [
      'a document with a path in its name',
      { kind: 'document', mimetype: 'application/pdf', fileName: '../../etc/faktur \u202etxt.pdf' },
      { type: 'document', fileName: 'faktur txt.pdf' },
    ],
    ['a sticker', { kind: 'sticker', mimetype: 'image/webp' }, { type: 'sticker' }],
  ])('%s is there byte for byte', async (_name, more, shown) => {
    const { content, file } = newFile(more)
    const contact = await rig.client.createContact()
    await rig.client.sendFile(contact.pn, { ...file, to: linked.phone.pn })
    const chat = rig.chatOf(linked.number, contact)
    const message = await messageIn(chat, isSettled)
    expect(message.content).toMatchObject(shown)
    expect(fileContentOf(message.content)?.file.bytes).toBe(content.length)
    expect(message.media).toMatchObject({ state: 'stored', bytes: content.length })
    expect((await storedOf(message))?.equals(content)).toBe(true)
  })

  it('a file that comes twice is stored once', async () => {
    const { content, file } = newFile()
    const names = new Set<string | undefined>()
    for (let n = 0; n < 2; n += 1) {
      const contact = await rig.client.createContact()
      await rig.client.sendFile(contact.pn, { ...file, to: linked.phone.pn })
      names.add((await messageIn(rig.chatOf(linked.number, contact), isSettled)).media?.file)
    }
    expect([...names]).toEqual([contentName(createHash('sha256').update(content).digest())])
  })

  it('a connection that is cut, slow, or brings another content, costs a try and nothing else', async () => {
    for (const host of ['cut', 'slow', 'garbled'] as const) {
      const { content, file } = newFile({ host })
      const contact = await rig.client.createContact()
      await rig.client.sendFile(contact.pn, { ...file, to: linked.phone.pn })
      const message = await messageIn(rig.chatOf(linked.number, contact), isSettled)
      expect((await storedOf(message))?.equals(content)).toBe(true)
    }
  })

  it('what is never what was sent fails, and text is not kept waiting', async () => {
    const { file } = newFile({ host: 'garbled', times: 1_000 })
    const contact = await rig.client.createContact()
    await rig.client.sendFile(contact.pn, { ...file, to: linked.phone.pn })
    await rig.client.send(contact.pn, { to: linked.phone.pn, text: 'sudah?' })
    const chat = rig.chatOf(linked.number, contact)
    await messageIn(chat, ({ content }) => content.type === 'text')
    const message = await messageIn(chat, isSettled)
    expect(message.media).toEqual({ state: 'failed', reason: 'broken' })
  })

  it.each(['gone', 'expired'] as const)(
    'what WhatsApp has no more (%s) is asked of the phone',
    async (host) => {
      const { content, file } = newFile({ host })
      const contact = await rig.client.createContact()
      await rig.client.sendFile(contact.pn, { ...file, to: linked.phone.pn })
      const message = await messageIn(rig.chatOf(linked.number, contact), isSettled)
      expect((await storedOf(message))?.equals(content)).toBe(true)
    },
  )

  it('what the phone has no more either fails, until somebody wants it again', async () => {
    const { file } = newFile({ host: 'gone', onPhone: false })
    const contact = await rig.client.createContact()
    await rig.client.sendFile(contact.pn, { ...file, to: linked.phone.pn })
    const chat = rig.chatOf(linked.number, contact)
    const message = await messageIn(chat, isSettled)
    expect(message.media).toEqual({ state: 'failed', reason: 'gone' })
    const ref = await until(() => rig.log.chat(chat))
    const wanted = { type: 'media', target: message.seq, media: { state: 'wanted' } } as const
    await rig.log.append(ref, { kind: 'change', change: wanted })
    const again = await messageIn(
      chat,
      (one) => isSettled(one) && (one.mediaSeq ?? 0) > (message.mediaSeq ?? 0) + 1,
    )
    expect(again.media).toEqual({ state: 'failed', reason: 'gone' })
  })

  it('what opens a file stands nowhere but encrypted', async () => {
    const { file } = newFile()
    const contact = await rig.client.createContact()
    await rig.client.sendFile(contact.pn, { ...file, to: linked.phone.pn })
    const chat = rig.chatOf(linked.number, contact)
    await messageIn(chat, isSettled)
    const partitions = [
      `W#${chat.workspaceId}#C#${chat.chatId}`,
      ...['FETCH', 'MEDIA'].map((kind) => `N#${linked.number.numberId}#${kind}`),
    ]
    expect(await rowsWith(partitions, 'mediaKey')).toEqual([])
    expect(await rowsWith(partitions, '/v/t62')).toEqual([])
    expect(await rowsWith(partitions, 'FILE#')).toHaveLength(1)
  })
})

it('a worker that is killed in the midst of a fetch leaves it to the next one', async () => {
  const linked = await rig.linkedNumber()
  const { content, file } = newFile({ host: 'stalled' }, 400_000)
  const contact = await rig.client.createContact()
  const first = rig.spawnWorker()
  await rig.reaches(linked.number, 'open')
  await rig.client.sendFile(contact.pn, { ...file, to: linked.phone.pn })
  const chat = rig.chatOf(linked.number, contact)
  await messageIn(chat, () => true)
  // The host has begun to give it, and gives no more.
  await rig.client.waitFor((entry) => entry.event === 'host:gave')
  await first.kill()
  rig.spawnWorker()
  const message = await messageIn(chat, isSettled)
  expect((await storedOf(message))?.equals(content)).toBe(true)
})
