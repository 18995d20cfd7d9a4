import { expect, test } from 'vitest'
import type { PastDraft } from '../../model/message/past.ts'
import { createMemoryTable } from '../../store/memory-table-fixture.ts'
import { pastKey } from '../../store/keys/chat.ts'
import { change, inbound, newChatRef } from '../chat-fixture.ts'
import { createChatLog } from '../create-log.ts'

const START = 1_700_000_000_000

const before = (text: string, at: number, whatsappId = `OLD${String(at)}`): PastDraft => ({
  kind: 'message',
  sortTs: START + at,
  fromMe: false,
  whatsappId,
  author: { type: 'contact' },
  content: { type: 'text', text },
})

const newChat = () => {
  const table = createMemoryTable()
  const log = createChatLog({ table, onCommit: () => undefined })
  const chat = newChatRef()
  const told = (count: number, newest: PastDraft | undefined) =>
    log.append(
      chat,
      change({
        type: 'past',
        count,
        ...(newest && { newest: { sortTs: newest.sortTs, text: 'apa', fromMe: false } }),
      }),
      { ownerEpoch: 1 },
    )
  /** Everything from the newest back, as a browser scrolls. */
  const texts = async (limit: number): Promise<string[]> => {
    const said: string[] = []
    let page = await log.before(chat, undefined, limit)
    for (;;) {
      const shown = [...(page?.past ?? []), ...(page?.entries ?? [])]
      said.unshift(
        ...shown.flatMap((one) =>
          one.kind === 'message' && 'content' in one ? [(one.content as { text: string }).text] : [],
        ),
      )
      const cursor = page?.cursor
      if (cursor === undefined) return said
      page = cursor.startsWith('b')
        ? await log.before(chat, Number(cursor.slice(2)), limit)
        : await log.past(chat, cursor.slice(2), limit)
    }
  }
  return { table, log, chat, told, texts }
}

test('what was before the log is read before it by pages of any size, in the order of its time, each once', async () => {
  const { log, chat, told, texts } = newChat()
  const old = Array.from({ length: 23 }, (_, at) => before(`lama ${String(at)}`, at))
  const put = await log.openPast(chat)
  // In no order, and some of it twice.
  await put(old.slice(10))
  await put(old.toReversed())
  await told(23, old.at(-1))
  for (let at = 0; at < 9; at += 1) await log.append(chat, inbound(`baru ${String(at)}`, START + 1_000 + at))
  const all = [
    ...old.map((_, at) => `lama ${String(at)}`),
    ...Array.from({ length: 9 }, (_, at) => `baru ${String(at)}`),
  ]
  for (const limit of [1, 4, 9, 10, 32, 100]) expect(await texts(limit)).toEqual(all)
})

test('a chat that says nothing but what was before stands by its last message, and nothing of it is unread', async () => {
  const { log, chat, told } = newChat()
  const put = await log.openPast(chat)
  await put([before('kedua', 2), before('pertama', 1)])
  await told(2, before('kedua', 2))
  expect(await log.chat(chat)).toMatchObject({ lastTs: START + 2, unread: 0, received: 0, past: 'some' })
  await log.append(chat, inbound('baru', START + 5))
  expect(await log.chat(chat)).toMatchObject({ lastTs: START + 5, unread: 1, preview: { text: 'baru' } })
  // An older piece that comes late moves nothing.
  await told(1, before('nol', 0))
  expect(await log.chat(chat)).toMatchObject({ lastTs: START + 5, unread: 1, preview: { text: 'baru' } })
})

test('what the log says itself is not shown before it: neither what is as old as its messages nor what came twice', async () => {
  const { log, chat, told, texts } = newChat()
  const twice = { ...inbound('sekaligus', START + 10), whatsappId: 'BOTH' }
  const early = await log.openPast(chat)
  await early([before('lama', 1), before('sekaligus', 10, 'BOTH')])
  await told(2, undefined)
  await log.append(chat, twice)
  await log.append(chat, inbound('baru', START + 20))
  expect(await texts(50)).toEqual(['lama', 'sekaligus', 'baru'])
  const late = await log.openPast(chat)
  expect(await late([before('di antara', 15), before('sekaligus', 10, 'BOTH'), before('tua', 0)])).toEqual([
    before('tua', 0),
  ])
  expect(await texts(50)).toEqual(['tua', 'lama', 'sekaligus', 'baru'])
  expect((await log.earliest(chat))?.content).toEqual({ type: 'text', text: 'tua' })
})

test('a row from before the log that can not be read holds its place', async () => {
  const { table, log, chat, told } = newChat()
  const put = await log.openPast(chat)
  await put([before('lama', 1)])
  await table.put({ ...pastKey(chat, '001700000000002#them##X'), message: 'damaged' })
  await told(2, undefined)
  const page = await log.before(chat, undefined, 50)
  expect(page?.past?.map(({ content }) => content.type)).toEqual(['text', 'newer'])
})
