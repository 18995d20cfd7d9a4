import { proto } from '@whiskeysockets/baileys'
import type { Table } from '@sahut/core/store/table'
import type { ContactState } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

/*
 * What can't be read here, or not yet, and what can't be kept: a line in the chat before WhatsApp hears that it came.
 */

const HANG_MS = 120_000

let rig: Rig
let linked: Awaited<ReturnType<Rig['linkedNumber']>>
let contact: ContactState

beforeAll(async () => {
  rig = await startRig()
})

afterAll(async () => {
  await rig.stop()
})

beforeEach(async () => {
  linked = await rig.linkedNumber()
  contact = await rig.client.createContact()
})

const write = (text: string, options: Partial<Parameters<Rig['client']['send']>[1]> = {}) =>
  rig.client.send(contact.pn, { to: linked.phone.pn, text, ...options })

const contents = async () => (await rig.messagesOf(linked.number, contact)).map(({ content }) => content)
const unread = async () => (await rig.standOf(linked.number, contact))?.unread
const isTaken = () => rig.isAllTaken(linked.phone)

const awaitContents = (expected: unknown[]) =>
  until(async () => {
    const found = await contents()
    return found.length >= expected.length && JSON.stringify(found) === JSON.stringify(expected)
  })

describe('what WhatsApp gives linked devices no content of', () => {
  test.each([
    ['view_once', 'view_once'],
    ['view_once_unavailable_fanout', 'view_once'],
    ['bot_unavailable_fanout', 'unavailable'],
  ])(
    'is a line and unread, for <unavailable type="%s"> (B3, G2)',
    async (withheld, why) => {
      const worker = await rig.startWorker()
      await write('rahasia', { withheld })
      await write('sudah lihat?')
      await awaitContents([
        { type: 'placeholder', why },
        { type: 'text', text: 'sudah lihat?' },
      ])
      await until(isTaken)
      expect(await unread()).toBe(2)
      const journal = await rig.client.wholeJournal()
      expect(
        journal.filter((entry) => entry.event === 'phone:asked' && entry.phone === linked.phone.pn),
      ).toEqual([])
      await worker.close()
    },
    HANG_MS,
  )

  test(
    'is asked of the phone, and takes its place once the phone passes it on (B3)',
    async () => {
      const worker = await rig.startWorker()
      await write('dari iklan, masih ada?', { withheld: '' })
      await write('halo?')
      await awaitContents([
        { type: 'text', text: 'dari iklan, masih ada?' },
        { type: 'text', text: 'halo?' },
      ])
      expect(await unread()).toBe(2)
      await worker.close()
    },
    HANG_MS,
  )

  test(
    'is asked by the number’s next owner, when the one before died right after its ack (G3)',
    async () => {
      const worker = rig.spawnWorker()
      await until(async () => (await rig.client.phones()).find(({ pn }) => pn === linked.phone.pn)?.connected)
      const start = (await rig.client.wholeJournal()).at(-1)?.n
      const { id } = await write('dari iklan, bisa kirim?', { withheld: '' })
      await rig.client.waitFor((entry) => entry.event === 'companion:receipt' && entry.id === id, start)
      await worker.kill()
      expect(await contents()).toHaveLength(1)
      const next = rig.spawnWorker()
      await awaitContents([{ type: 'text', text: 'dari iklan, bisa kirim?' }])
      await next.kill('SIGTERM')
    },
    HANG_MS,
  )
})

test(
  'a message that no key opens has its line before it is asked for again, and its content takes that place (B3)',
  async () => {
    const worker = await rig.startWorker()
    await write('pertama')
    await awaitContents([{ type: 'text', text: 'pertama' }])
    await rig.client.fault({ kind: 'corrupt', phone: linked.phone.pn, count: 1 })
    await write('nomor resi Anda 0001')
    await write('terima kasih')
    await awaitContents([
      { type: 'text', text: 'pertama' },
      { type: 'text', text: 'nomor resi Anda 0001' },
      { type: 'text', text: 'terima kasih' },
    ])
    expect(await unread()).toBe(3)
    const [, second] = await rig.messagesOf(linked.number, contact)
    const first = await rig.log.first(rig.chatOf(linked.number, contact), second?.seq ?? 0)
    expect(first?.content).toMatchObject({ type: 'placeholder', why: 'undecryptable' })
    await worker.close()
  },
  HANG_MS,
)

const encoded = (message: proto.IMessage): string =>
  Buffer.from(proto.Message.encode(proto.Message.fromObject(message)).finish()).toString('base64')

test(
  'times and names that can’t be true stop no number (G4, F6)',
  async () => {
    const worker = await rig.startWorker()
    const before = Date.now()
    await write('tanpa waktu', { t: '' })
    await write('besok lusa', { t: '99999999999' })
    await write('nama panjang', { notify: 'n'.repeat(420_000) })
    await write('biasa saja')
    await until(async () => (await contents()).length === 4)
    const messages = await rig.messagesOf(linked.number, contact)
    for (const { sortTs } of messages) {
      expect(sortTs).toBeGreaterThanOrEqual(Math.floor(before / 1000) * 1000)
      expect(sortTs).toBeLessThan(Date.now() + 60_000)
    }
    const chat = await rig.standOf(linked.number, contact)
    expect(chat?.contact.name?.length).toBeLessThan(201)
    await until(isTaken)
    await worker.close()
  },
  HANG_MS,
)

test(
  'a message that can’t be kept is put aside whole, its chat says so, and what is behind it goes on (G4)',
  async () => {
    const hasPoison = (item: unknown) => JSON.stringify(item).includes('racun')
    const broken: Table = {
      ...rig.table,
      put: (item, condition) =>
        hasPoison(item) && !item.PK.endsWith('#ASIDE')
          ? Promise.reject(new Error('The item is invalid.'))
          : rig.table.put(item, condition),
    }
    const worker = await rig.startWorker({}, broken)
    await write('sebelum')
    const { id } = await write('racun')
    await write('sesudah')
    await awaitContents([
      { type: 'text', text: 'sebelum' },
      { type: 'placeholder', why: 'not_kept' },
      { type: 'text', text: 'sesudah' },
    ])
    await until(isTaken)
    expect((await rig.messagesOf(linked.number, contact))[1]?.whatsappId).toBe(id)
    const { items } = await rig.table.query({ PK: `N#${linked.number.numberId}#ASIDE` })
    expect(items).toHaveLength(1)
    const bytes = Object.values(items[0] ?? {}).filter((value) => value instanceof Uint8Array)
    expect(bytes.length).toBeGreaterThan(0)
    expect(bytes.some((value) => Buffer.from(value).includes('racun'))).toBe(false)
    await worker.close()
  },
  HANG_MS,
)

test(
  'calls that nobody took, and kinds that nobody knows yet, are lines (G7)',
  async () => {
    const worker = await rig.startWorker()
    await rig.client.call(contact.pn, { to: linked.phone.pn })
    await rig.client.call(contact.pn, { to: linked.phone.pn, video: true })
    await rig.client.call(contact.pn, { to: linked.phone.pn, taken: true })
    await write('', { text: 'baru', encoded: Buffer.of(0xfa, 0x3e, 0x02, 0x0a, 0x00).toString('base64') })
    await write('foto', { encoded: encoded({ imageMessage: { caption: 'bukti transfer' } }) })
    await awaitContents([
      { type: 'unsupported', what: 'missedCall' },
      { type: 'unsupported', what: 'missedVideoCall' },
      { type: 'unsupported', what: 'newer' },
      { type: 'unsupported', what: 'imageMessage', text: 'bukti transfer' },
    ])
    await until(isTaken)
    await worker.close()
  },
  HANG_MS,
)
