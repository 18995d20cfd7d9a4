import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { dynamoDbLocalTable, type OpenTable } from '@sahut/testing/parts/table-fixture'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ChatRef } from '../../model/chat/chat.ts'
import type { Draft } from '../../model/message/message.ts'
import type { WorkContent } from '../../model/content/work.ts'
import { msgKeyOf, newClientMsgId, UserId, whatsappIdOf } from '../../model/ids.ts'
import { change, deleted, edited, inbound, newChatRef, queued, reacted } from '../chat-fixture.ts'
import type { ChatLog } from '../chat-log.ts'
import { createChatLog } from '../create-log.ts'
import { createTable } from '../../store/dynamodb/table.ts'
import type { Table } from '../../store/table.ts'

const Units = z.object({ CapacityUnits: z.number() })
const Reply = z.object({ ConsumedCapacity: z.union([Units, z.array(Units)]).optional() })

/** Stands before a store and counts the calls that pass, and what the store says that each of them cost. */
const createMeter = async (store: string) => {
  let units = 0
  let calls: string[] = []
  const server: Server = createServer((request, response) => {
    const forward = async () => {
      const body = JSON.stringify({ ...JSON.parse(await text(request)), ReturnConsumedCapacity: 'TOTAL' })
      const target = String(request.headers['x-amz-target'])
      const headers = {
        'x-amz-target': target,
        'content-type': 'application/x-amz-json-1.0',
        authorization: String(request.headers.authorization),
        'x-amz-date': String(request.headers['x-amz-date']),
      }
      const reply = await fetch(store, { method: 'POST', headers, body })
      const answer = await reply.text()
      calls.push(target.split('.')[1] ?? target)
      const { ConsumedCapacity: cost = [] } = Reply.parse(JSON.parse(answer))
      if (/Put|Write|Update|Delete/.test(target))
        units += [cost].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0)
      response.writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer)
    }
    forward().catch((error: unknown) => {
      response.writeHead(502).end(String(error))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    reset: () => {
      units = 0
      calls = []
    },
    spent: () => ({ units, calls }),
    close: () => server.close(),
  }
}

const AGENT = UserId.parse('usr_agent000001')

/** What an append costs in write units (1 KB each) and calls, as DynamoDB itself counts it. */
describe('the write budget of a warm owner', () => {
  let store: OpenTable
  let meter: Awaited<ReturnType<typeof createMeter>>
  let table: Table
  let log: ChatLog
  let chat: ChatRef
  const owner = { ownerEpoch: 1 }

  beforeAll(async () => {
    store = await dynamoDbLocalTable()
    meter = await createMeter(store.settings.endpoint)
    table = createTable({ ...store.settings, endpoint: meter.endpoint })
  })
  beforeEach(async () => {
    log = createChatLog({ table, onCommit: () => undefined })
    chat = newChatRef()
    await log.append(chat, inbound('x'.repeat(100)), owner)
    meter.reset()
  })
  afterAll(async () => {
    table.close()
    meter.close()
    await store.close()
  })

  const spentOn = async (...drafts: Draft[]) => {
    await Promise.all(drafts.map((draft) => log.append(chat, draft, owner)))
    return meter.spent()
  }
  const messages = (count: number, length = 100) =>
    Array.from({ length: count }, () => inbound('x'.repeat(length)))
  const COMMIT = ['BatchGetItem', 'PutItem', 'BatchWriteItem']

  it('is 3 units and 3 calls for a new message of 100 characters', async () => {
    expect(await spentOn(...messages(1))).toEqual({ units: 3, calls: COMMIT })
  })

  it('is 2 calls for a message that is known to be new', async () => {
    await log.append(chat, inbound('x'.repeat(100)), { ...owner, isNew: true })
    expect(meter.spent()).toEqual({ units: 3, calls: ['PutItem', 'BatchWriteItem'] })
  })

  it('is 2k + 1 units and 3 calls for k short messages together, while their HEAD is up to 1 KB', async () => {
    expect(await spentOn(...messages(2, 40))).toEqual({ units: 5, calls: COMMIT })
  })

  it('is one more for each KB that a larger commit adds to HEAD', async () => {
    const { units, calls } = await spentOn(...messages(12))
    expect(calls).toEqual(COMMIT)
    expect(units).toBeGreaterThanOrEqual(25)
    expect(units).toBeLessThanOrEqual(29)
  })

  it('is 2 units for a receipt', async () => {
    await log.append(chat, queued(chat, 'reply'), owner)
    meter.reset()
    const { units, calls } = await spentOn(change({ type: 'receipts', read: 2 }))
    expect(units).toBe(2)
    expect(calls.filter((name) => name !== 'BatchGetItem')).toEqual(['PutItem', 'BatchWriteItem'])
  })

  it('is 3 units for a status', async () => {
    await log.append(chat, queued(chat, 'reply'), owner)
    meter.reset()
    expect((await spentOn(change({ type: 'status', target: 2, status: 'sent' }))).units).toBe(3)
  })

  /** In a chat that was seen. */
  const life = async () => {
    await log.append(chat, change({ type: 'seen', seq: 1, received: 1 }), owner)
    meter.reset()
    const { seq } = await log.append(chat, queued(chat, 'x'.repeat(100)))
    return { ...chat, seq }
  }

  it("is 9 units for an agent's reply from queued to sent: 4 to queue it, 1 to claim it, 3 to say so, 1 to settle it", async () => {
    const row = await life()
    expect(meter.spent().units).toBe(4)
    expect(await log.claim(row, owner.ownerEpoch)).toMatch(/-/)
    expect(meter.spent().units).toBe(5)
    await log.append(chat, change({ type: 'status', target: row.seq, status: 'sent' }), owner)
    expect(meter.spent().units).toBe(8)
    await log.settle(row)
    expect(meter.spent().units).toBe(9)
  })

  it('is 9 units for a reply that is queued and cancelled', async () => {
    const { seq } = await life()
    expect(await log.cancel(chat, seq)).toBe(true)
    expect(meter.spent().units).toBe(9)
  })

  it('is 4 units for a reaction, a correction and a deletion each: the key that knows it again is one of them', async () => {
    const message = inbound('x'.repeat(100))
    await log.append(chat, message, owner)
    for (const deed of [reacted('👍', message), edited('y'.repeat(100), message), deleted(message)]) {
      meter.reset()
      const { units, calls } = await spentOn(deed)
      expect(units).toBe(4)
      expect(calls.toSorted()).toEqual(
        ['BatchGetItem', 'BatchGetItem', 'PutItem', 'BatchWriteItem', 'UpdateItem'].toSorted(),
      )
    }
  })

  it("is 11 units for an agent's reaction: 5 to ask, 1 to claim it, 4 to say that it is done, 1 to settle it", async () => {
    const whatsappId = '3EB0A'
    const by = { type: 'agent', userId: UserId.parse('usr_agent000001'), name: 'Dewi' } as const
    const deed = { type: 'reaction', emoji: '👍' } as const
    const { seq } = await log.append(chat, change({ type: 'asked', target: 1, deed, by, whatsappId }))
    expect(meter.spent().units).toBe(5)
    expect(await log.claim({ ...chat, seq }, owner.ownerEpoch)).toMatch(/-/)
    expect(meter.spent().units).toBe(6)
    const key = msgKeyOf(true, whatsappId)
    await log.append(chat, { kind: 'deed', deed, of: 1, by, person: 'me', key, ask: seq }, owner)
    expect(meter.spent().units).toBe(10)
    await log.settle({ ...chat, seq })
    expect(meter.spent().units).toBe(11)
  })

  it('is nothing more for a message while something waits for another', async () => {
    await log.append(chat, edited('y', inbound('never comes')), owner)
    meter.reset()
    await log.append(chat, inbound('x'.repeat(100)), { ...owner, isNew: true })
    expect(meter.spent()).toEqual({ units: 3, calls: ['PutItem', 'BatchWriteItem'] })
  })

  it('moves a chat in its list at most once in 10 s of a burst, whatever it brings', async () => {
    const start = 1_700_000_100_000
    await log.append(chat, inbound('first', start), owner)
    meter.reset()
    for (let at = 1; at <= 40; at += 1) await log.append(chat, inbound('x', start + at * 500), owner)
    // 40 messages over 20 s: 3 units each, and for each of the two moves 2 in each list that has it: open, nobody's, unread.
    expect(meter.spent().units).toBe(40 * 3 + 2 * (2 + 2 + 2))
  })

  it('is nothing for a duplicate, and for what changes nothing', async () => {
    const [message] = messages(1)
    if (message === undefined) throw new Error('no message')
    await log.append(chat, message, owner)
    meter.reset()
    expect((await spentOn(message, change({ type: 'receipts', delivered: 0 }))).units).toBe(0)
  })

  it('D4: is 1 more for an answer that ends unread', async () => {
    await log.append(chat, queued(chat, 'x'.repeat(100)))
    expect(meter.spent().units).toBe(4 + 1)
  })

  it('D4: is 1 more for what makes a chat unread or read, and nothing for unread messages after that', async () => {
    const { seq } = await log.append(chat, inbound('x'), owner)
    meter.reset()
    // Its entry, HEAD, and the place that it loses.
    expect((await spentOn(change({ type: 'seen', seq, received: 2 }))).units).toBe(2 + 1)
    meter.reset()
    expect((await spentOn(...messages(1))).units).toBe(3 + 1)
    meter.reset()
    expect((await spentOn(...messages(1))).units).toBe(3)
  })

  it("is 2 more in each list that has it, open, nobody's and unread, only when the chat moves, at most every 10 s", async () => {
    const [near, far] = messages(2)
    if (near === undefined || far === undefined) throw new Error('no message')
    expect((await spentOn({ ...near, sortTs: near.sortTs + 9_999 })).units).toBe(3)
    meter.reset()
    expect((await spentOn({ ...far, sortTs: far.sortTs + 10_000 })).units).toBe(9)
  })

  /** What an agent does with the chat. */
  const worked = (content: Omit<WorkContent, 'type'>): Draft => ({
    kind: 'message',
    sortTs: Date.now(),
    fromMe: true,
    whatsappId: whatsappIdOf(chat.chatId, newClientMsgId()),
    author: { type: 'agent', userId: AGENT, name: 'Dewi' },
    content: { type: 'work', ...content },
  })

  it('is 2 units for a priority or a label, and 2 more for what moves the chat from one list to another', async () => {
    expect((await spentOn(worked({ priority: 'high' }))).units).toBe(2)
    meter.reset()
    // From nobody's list to a person's.
    expect((await spentOn(worked({ assignee: { userId: AGENT, name: 'Dewi' } }))).units).toBe(2 + 2)
    meter.reset()
    // Out of the person's list and the unread one, and from what is open to what is resolved.
    expect((await spentOn(worked({ state: 'resolved' }))).units).toBe(2 + 1 + 1 + 2)
  })
})
