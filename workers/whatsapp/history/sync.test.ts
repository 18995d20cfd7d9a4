import { Readable } from 'node:stream'
import { deflateSync } from 'node:zlib'
import { proto } from '@whiskeysockets/baileys'
import { expect, test } from 'vitest'
import { fieldsIn } from './fields.ts'
import { asideIn, conversationsIn } from './sync.ts'

const conversation = (user: number, messages: number): proto.IConversation => ({
  id: `${String(user)}@s.whatsapp.net`,
  lidJid: `9${String(user)}@lid`,
  name: 'Siti',
  messages: Array.from({ length: messages }, (_, at) => ({
    message: {
      key: { remoteJid: `${String(user)}@s.whatsapp.net`, id: `ID${String(at)}`, fromMe: false },
      message: { conversation: 'x'.repeat(at) },
      messageTimestamp: 1_700_000_000 + at,
    },
  })),
})

const sync = proto.HistorySync.encode(
  proto.HistorySync.fromObject({
    syncType: proto.HistorySync.HistorySyncType.RECENT,
    chunkOrder: 3,
    conversations: [conversation(6_281, 40), conversation(6_282, 0), conversation(6_283, 300)],
    pushnames: [{ id: '6281@s.whatsapp.net', pushname: 'Siti' }],
    phoneNumberToLidMappings: [{ pnJid: '6289@s.whatsapp.net', lidJid: '77@lid' }],
  }),
).finish()

const inPieces = (size: number): Readable =>
  Readable.from(
    Array.from({ length: Math.ceil(sync.length / size) }, (_, at) =>
      Buffer.from(sync.subarray(at * size, (at + 1) * size)),
    ),
  )

test.each([1, 3, 100, 1_000_000])(
  'a history that comes in pieces of %d bytes is read as the one that it is',
  async (size) => {
    const raw: Buffer[] = []
    for await (const field of fieldsIn(inPieces(size))) raw.push(field.raw)
    expect(Buffer.concat(raw).equals(sync)).toBe(true)
  },
)

test('conversations come one by one with their messages still encoded, from where one stopped', async () => {
  const found = []
  for await (const told of conversationsIn(deflateSync(sync), 1)) found.push(told)
  expect(found.map(({ about, messages }) => [about.id, messages.length])).toEqual([
    ['6282@s.whatsapp.net', 0],
    ['6283@s.whatsapp.net', 300],
  ])
  const last = proto.HistorySyncMsg.decode(found[1]?.messages[299] ?? Buffer.alloc(0))
  expect(last.message?.key?.id).toBe('ID299')
})

test('who is who is known before any message is placed', async () => {
  const told = await asideIn(deflateSync(sync))
  expect(told.mappings).toEqual([
    { pn: '6281@s.whatsapp.net', lid: '96281@lid' },
    { pn: '6282@s.whatsapp.net', lid: '96282@lid' },
    { pn: '6283@s.whatsapp.net', lid: '96283@lid' },
    { pn: '6289@s.whatsapp.net', lid: '77@lid' },
  ])
  expect(told.names).toHaveLength(1)
})

test.each([
  ['no zlib', Buffer.from('not deflated')],
  ['no protobuf', deflateSync(Buffer.from([0x12, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x01]))],
  ['an end in the midst', deflateSync(sync.subarray(0, -5))],
])('what a phone does not make is refused: %s', async (_what, bytes) => {
  await expect(asideIn(bytes)).rejects.toMatchObject({ code: 'invalid_input' })
})
