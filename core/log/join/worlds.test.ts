import { expect, it } from 'vitest'
import { SahutError } from '../../contract/errors.ts'
import type { ChatRef } from '../../model/chat/chat.ts'
import { chatIdOf, ContactId } from '../../model/ids.ts'
import type { MessageDraft } from '../../model/message/message.ts'
import { createMemoryTable } from '../../store/memory-table-fixture.ts'
import type { Table } from '../../store/table.ts'
import { change, inbound, newChatRef, newInbox, queued } from '../chat-fixture.ts'
import { createChatLog } from '../create-log.ts'

/*
 * Worlds in which two chats of one person are joined while agents and the contact go on writing in both, and whoever
 * joins them is killed again and again: at each of its calls in turn, and at random ones.
 */

const MESSAGES = 8

/** The same numbers each time. */
const randomOf = (seed: number) => {
  let state = seed + 1
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
type Random = ReturnType<typeof randomOf>

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const killed = (): SahutError => new SahutError('unavailable', 'This process was killed.')

/** A table whose calls take their time. @param fate says before each call whether it fails before, after or not at all */
const bent = (table: Table, random: Random, fate: () => 'before' | 'after' | 'never'): Table => {
  const call =
    <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      for (let turns = random(4); turns > 0; turns -= 1) await turn()
      const end = fate()
      if (end === 'before') throw killed()
      const result = await work(...args)
      if (end === 'after') throw killed()
      return result
    }
  return {
    ...table,
    get: call(table.get),
    getMany: call(table.getMany),
    query: call(table.query),
    put: call(table.put),
    update: call(table.update),
    delete: call(table.delete),
    // Whoever is killed in the midst has written some of them.
    putAll: call(async (items) => {
      const end = fate()
      await table.putAll(end === 'never' ? items : items.filter(() => random(2) === 0))
      if (end !== 'never') throw killed()
    }),
  }
}

const createWorld = (seed: number) => {
  const random = randomOf(seed)
  const rows = createMemoryTable()
  let clock = 1_700_000_000_000
  const to = newChatRef(newInbox(), '99887766554')
  const id = ContactId.parse('628123456789@s.whatsapp.net')
  const from: ChatRef = { ...to, contact: { id }, chatId: chatIdOf(to.numberId, id) }
  const logOn = (table: Table) =>
    createChatLog({ table, onCommit: () => undefined, now: () => (clock += 1), pause: turn })

  const insist = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof SahutError && error.code === 'unavailable')) throw error
        await turn()
      }
    }
  }

  /** Everything that was said, by its chat, in the order in which it was acknowledged there. */
  const said: { chat: ChatRef; draft: MessageDraft }[] = []
  const sent = new Map<string, number>()

  const write = async (chat: ChatRef): Promise<void> => {
    const log = logOn(bent(rows, random, () => 'never'))
    for (let count = 0; count < MESSAGES; count += 1) {
      const text = `${chat === from ? 'pn' : 'lid'} ${String(count)}`
      const draft = random(3) === 0 ? queued(chat, text) : inbound(text)
      await insist(() => log.append(chat, draft))
      // Its acknowledgement may be lost: the same comes again.
      if (random(3) === 0) await insist(() => log.append(chat, draft))
      said.push({ chat, draft })
      for (let turns = random(20); turns > 0; turns -= 1) await turn()
    }
  }

  /** Sends what waits, as the worker of the number. */
  const send = async (isOver: () => boolean): Promise<void> => {
    const log = logOn(bent(rows, random, () => 'never'))
    const owner = { ownerEpoch: 1 }
    for (;;) {
      const isLast = isOver()
      for (const row of await log.outbox(to.numberId)) {
        const message = await log.message(row, row.seq)
        if (message?.status === 'queued') {
          await log.claim(row, 1)
          sent.set(row.whatsappId, (sent.get(row.whatsappId) ?? 0) + 1)
          const status = change({ type: 'status', target: row.seq, status: 'sent' })
          await insist(() => log.append(row.chatId === from.chatId ? from : to, status, owner))
        }
        await log.settle(row)
      }
      if (isLast) return
      await turn()
    }
  }

  /** @param fate of each call, by how many came before it in this life. @returns how often it was killed */
  /** Nobody knows of a chat that nobody wrote in. */
  const isBegun = (): boolean => said.some(({ chat }) => chat === from)
  const join = async (fate: (calls: number, life: number) => 'before' | 'after' | 'never') => {
    while (!isBegun()) await turn()
    for (let life = 0; ; life += 1) {
      let calls = 0
      const log = logOn(
        bent(rows, random, () => {
          calls += 1
          return fate(calls - 1, life)
        }),
      )
      try {
        while ((await log.join(from, to, { ownerEpoch: 1 })) === 'waits') {
          calls = 0
          await turn()
        }
        return life
      } catch (error) {
        if (!(error instanceof SahutError && error.code === 'unavailable')) throw error
      }
    }
  }

  const check = async (): Promise<void> => {
    const log = logOn(rows)
    const page = await log.after(to, 0, 1_000)
    const entries = page?.entries ?? []
    entries.forEach((entry, at) => {
      expect(entry.seq).toBe((page?.chat.base ?? 0) + 1 + at)
    })
    expect(entries.at(-1)?.seq).toBe(page?.chat.seq)
    const messages = entries.flatMap((entry) => (entry.kind === 'message' ? [entry] : []))
    const ids = messages.map(({ whatsappId }) => whatsappId)
    expect(new Set(ids).size, 'nothing twice').toBe(ids.length)
    expect(new Set(ids), 'nothing lost').toEqual(new Set(said.map(({ draft }) => draft.whatsappId)))
    for (const chat of [from, to]) {
      const own = said.filter((one) => one.chat === chat).map(({ draft }) => draft.whatsappId)
      expect(
        ids.filter((one) => own.includes(one)),
        'each in its order',
      ).toEqual(own)
    }
    const times = messages.map(({ at }) => at)
    expect(times, 'both in the order in which they came').toEqual(times.toSorted((a, b) => a - b))
    const replies = messages.filter(({ fromMe }) => fromMe)
    for (const { whatsappId, status } of replies) {
      expect(status).toBe('sent')
      expect(sent.get(whatsappId), 'sent once').toBe(1)
    }
    const received = messages.length - replies.length
    expect(page?.chat).toMatchObject({ chatId: to.chatId, received })
    const after = messages.filter(({ seq, fromMe }) => !fromMe && seq > (page?.chat.seen ?? 0))
    expect(page?.chat.unread).toBe(after.length)
    expect(await log.before(from, undefined, 1_000)).toEqual(await log.before(to, undefined, 1_000))
  }

  return { from, to, write, send, join, check, random }
}

it('nothing is lost, doubled or out of order while both chats are written in and the joining is killed at random', async () => {
  let kills = 0
  for (let seed = 0; seed < 150; seed += 1) {
    const { from, to, write, send, join, check, random } = createWorld(seed)
    let isWritten = false
    const writing = Promise.all([write(from), write(to)]).then(() => {
      isWritten = true
    })
    for (let turns = random(200); turns > 0; turns -= 1) await turn()
    let isJoined = false
    const joining = join((_calls, life) => {
      if (life >= 12 || random(25) > 0) return 'never'
      return random(2) === 0 ? 'before' : 'after'
    }).then((lives) => {
      kills += lives
      isJoined = true
    })
    await Promise.all([writing, joining, send(() => isWritten && isJoined)])
    await check()
  }
  expect(kills).toBeGreaterThan(100)
}, 120_000)

it.each(['before', 'after'] as const)(
  'killed %s each of its calls in turn, the joining goes on where it ended',
  async (moment) => {
    const { from, to, write, send, join, check } = createWorld(4_711)
    await Promise.all([write(from), write(to)])
    await send(() => true)
    // Each life comes one call further than the one before.
    const kills = await join((calls, life) => (calls === life ? moment : 'never'))
    await check()
    expect(kills).toBeGreaterThan(12)
  },
)
