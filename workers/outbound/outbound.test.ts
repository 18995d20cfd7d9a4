import { inbound, newChatRef, newInbox, queued } from '@sahut/core/log/chat-fixture'
import { createChatLog } from '@sahut/core/log/create-log'
import type { ChatRef } from '@sahut/core/model/chat/chat'
import { chatIdOf, ContactId } from '@sahut/core/model/ids'
import { createLogger } from '@sahut/core/process/logger'
import { outboxPartition } from '@sahut/core/store/keys/number'
import { createMemoryTable } from '@sahut/core/store/memory-table-fixture'
import type { Table } from '@sahut/core/store/table'
import { expect, onTestFinished, test } from 'vitest'
import { createOutbound } from './outbound.ts'
import { createOutboxReader } from './outbox-reader.ts'
import { createPacer } from './pacer.ts'
import { createRestricted } from './restriction.ts'
import { watchOutbox } from './waiting-time.ts'

/*
 * F9: what 50,000 waiting messages cost. Counted in rows that are read, because time says nothing on a busy machine.
 */

const logger = createLogger('worker', 'silent')

const until = async (isThere: () => boolean): Promise<void> => {
  while (!isThere()) await new Promise((resolve) => setImmediate(resolve))
}

/** A number's way out, over which what is sent goes through once the test lets its chat go. */
const startOutbound = () => {
  const memory = createMemoryTable()
  let rowsRead = 0
  const first = newChatRef(newInbox())
  const table: Table = {
    ...memory,
    query: async (range) => {
      const found = await memory.query(range)
      if (range.PK === outboxPartition(first.numberId)) rowsRead += found.items.length
      return found
    },
  }
  const log = createChatLog({ table, onCommit: () => undefined })
  const restricted = createRestricted({ probeMs: 60_000, changed: () => undefined, eased: () => undefined })
  const watched = watchOutbox(log, { restricted }, () => undefined)
  const ownership = { ...first, epoch: 1 }
  const isTooOld = () => false
  const outbound = createOutbound({
    previewOf: () => Promise.resolve(undefined),
    log,
    judged: watched.judged,
    read: createOutboxReader({ log, watched, ownership, isTooOld, onWaiting: () => undefined, logger }),
    ownership,
    isHeld: () => true,
    rules: {
      fresh: () => Promise.resolve(),
      onEased: () => undefined,
      pacer: createPacer({ perMinute: 60_000_000, burst: 1_000_000 }),
      restricted,
    },
    tries: 1,
    isTooOld,
    logger,
    sealed: () => Promise.resolve(undefined),
    onSending: () => undefined,
    onSent: () => undefined,
    onFenced: () => undefined,
  })
  const { promise: isLetGo, resolve: letGo } = Promise.withResolvers<undefined>()
  onTestFinished(async () => {
    letGo(undefined)
    await outbound.close()
    restricted.close()
  })
  const sent: { contact: string; text: string }[] = []
  const chatWith = (digits: string): ChatRef => {
    const contact = { id: ContactId.parse(`${digits}@lid`) }
    return { ...first, contact, chatId: chatIdOf(first.numberId, contact.id) }
  }
  return {
    log,
    outbound,
    chatWith,
    letGo,
    /** The chat `slow` gets no answer of WhatsApp before `letGo`. */
    attach: (slow: ChatRef) => {
      outbound.attach(async (contact, outgoing) => {
        const text = ('message' in outgoing && outgoing.message({}).extendedTextMessage?.text) || ''
        if (contact === slow.contact.id) await isLetGo
        sent.push({ contact, text })
        return {}
      })
    },
    sentTo: ({ contact }: ChatRef) =>
      sent.filter((one) => one.contact === contact.id).map(({ text }) => text),
    /** How many rows are read by what is done. */
    reading: async (work: () => Promise<void>) => {
      const before = rowsRead
      await work()
      return rowsRead - before
    },
    /** A customer writes, and agents answer so often. */
    answer: async (chat: ChatRef, times: number) => {
      await log.append(chat, inbound('Halo'))
      const texts = Array.from({ length: times }, (_, nth) => String(nth))
      await Promise.all(texts.map((text) => log.append(chat, queued(chat, text))))
      return texts
    },
  }
}

test('F9: while thousands of messages wait in one chat, a wake costs what one of another chat costs, and that goes out', async () => {
  const { outbound, chatWith, attach, answer, reading, sentTo, log } = startOutbound()
  const long = chatWith('1000001')
  await answer(long, 3_000)
  const others = Array.from({ length: 20 }, (_, nth) => chatWith(String(1_000_100 + nth)))
  attach(long)
  for (const other of others) {
    const rows = await reading(async () => {
      const texts = await answer(other, 1)
      outbound.wake(other.chatId)
      await until(() => sentTo(other).length === texts.length)
    })
    expect(rows).toBeLessThan(500)
  }
  // Who does not say of which chat costs more, and not by what waits.
  const rows = await reading(async () => {
    await log.append(long, inbound('Masih ada?'))
    for (let wakes = 0; wakes < 10; wakes += 1) outbound.wake()
    await answer(others[0] ?? long, 1)
    outbound.wake()
    await until(() => sentTo(others[0] ?? long).length === 2)
  })
  expect(rows).toBeLessThan(2_000)
  expect(sentTo(long)).toEqual([])
})

test('F9: all of a long chat goes out in its order, and each row is read a few times only', async () => {
  const { chatWith, attach, letGo, answer, reading, sentTo } = startOutbound()
  const long = chatWith('1000001')
  const texts = await answer(long, 400)
  const rows = await reading(async () => {
    attach(long)
    letGo(undefined)
    await until(() => sentTo(long).length === texts.length)
  })
  expect(sentTo(long)).toEqual(texts)
  expect(rows).toBeLessThan(3 * texts.length)
})

test('F9: of more chats than are read at once each gets its turn', async () => {
  const { chatWith, attach, letGo, answer, sentTo } = startOutbound()
  const chats = Array.from({ length: 1_200 }, (_, nth) => chatWith(String(1_000_000 + nth)))
  await Promise.all(chats.map((chat) => answer(chat, 1)))
  const [slow] = chats
  if (slow === undefined) throw new Error('there are chats')
  attach(slow)
  await until(() => chats.filter((chat) => sentTo(chat).length === 1).length === chats.length - 1)
  letGo(undefined)
  await until(() => sentTo(slow).length === 1)
})
