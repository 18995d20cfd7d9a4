import { describe, expect, it } from 'vitest'
import { change, newChatRef, queued } from '../chat-fixture.ts'
import { createChatLog } from '../create-log.ts'
import { createMemoryTable } from '../../store/memory-table-fixture.ts'
import type { Table } from '../../store/table.ts'

/** A chat of so many messages and twice as many changes, on a table that counts the rows that it gives out. */
const longChat = async (messages: number) => {
  const rows = createMemoryTable()
  let read = 0
  const counting: Table = {
    ...rows,
    query: async (range) => {
      const page = await rows.query(range)
      read += page.items.length
      return page
    },
  }
  const writer = createChatLog({ table: rows, onCommit: () => undefined })
  const chat = newChatRef()
  for (let n = 0; n < messages; n += 1) {
    const { seq } = await writer.append(chat, queued(chat, String(n)))
    await writer.append(chat, change({ type: 'status', target: seq, status: 'sent' }))
    await writer.append(chat, change({ type: 'receipts', read: seq }))
  }
  const log = createChatLog({ table: counting, onCommit: () => undefined })
  return {
    chat,
    log,
    rowsOf: async (work: () => Promise<unknown>) => {
      read = 0
      await work()
      return read
    },
  }
}

describe('reading a chat', () => {
  it('costs what the page is long, not what the chat is', async () => {
    const costs = async (messages: number) => {
      const { chat, log, rowsOf } = await longChat(messages)
      const middle = Math.floor((messages * 3) / 2)
      return [
        await rowsOf(() => log.before(chat, undefined, 10)),
        await rowsOf(() => log.before(chat, middle, 10)),
        await rowsOf(() => log.after(chat, middle, 10)),
        await rowsOf(() => log.message(chat, 1)),
      ]
    }
    const long = await costs(600)
    expect(long).toEqual(await costs(60))
    // A page of 10 messages with a status each, and the changes among them.
    expect(Math.max(...long)).toBeLessThan(10 * 10)
  })

  it('takes few calls where thousands of changes stand behind the last message', async () => {
    const rows = createMemoryTable()
    let calls = 0
    const counting: Table = {
      ...rows,
      query: (range) => {
        calls += 1
        return rows.query(range)
      },
    }
    const log = createChatLog({ table: counting, onCommit: () => undefined })
    const chat = newChatRef()
    const { seq } = await log.append(chat, queued(chat, 'halo'))
    for (let n = 0; n < 2_000; n += 1)
      await log.append(chat, change({ type: 'status', target: seq, status: n % 2 === 0 ? 'failed' : 'sent' }))
    calls = 0
    expect((await log.before(chat, undefined, 1))?.entries.map((entry) => entry.seq)).toEqual([seq])
    expect(calls).toBeLessThan(15)
  })

  it('shows a chat whose changes have expired: its messages in their present state', async () => {
    const rows = createMemoryTable()
    const log = createChatLog({ table: rows, onCommit: () => undefined })
    const chat = newChatRef()
    await log.append(chat, queued(chat, 'reply'))
    await log.append(chat, change({ type: 'status', target: 1, status: 'sent' }))
    await log.append(chat, change({ type: 'receipts', read: 1 }))
    await log.append(chat, queued(chat, 'another'))
    for (const { PK, SK, expiresAt } of (await rows.query({ PK: `W#${chat.workspaceId}#C#${chat.chatId}` }))
      .items)
      if (expiresAt !== undefined) await rows.delete({ PK, SK })
    const page = await log.after(chat, 0, 100)
    expect(page).toMatchObject({
      chat: { seq: 4, read: 1 },
      entries: [{ seq: 1, status: 'sent' }, { seq: 4 }],
    })
    expect((await log.before(chat, undefined, 10))?.entries).toMatchObject([
      { seq: 1, status: 'sent' },
      { seq: 4 },
    ])
  })
})
