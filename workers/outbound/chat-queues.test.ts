import type { OutboxRow } from '@sahut/core/log/chat-log'
import { chatIdOf, ContactId, newClientMsgId, newNumberId, newWorkspaceId } from '@sahut/core/model/ids'
import { expect, test } from 'vitest'
import { createLanes, type Delivered } from './chat-queues.ts'

const numberId = newNumberId()
const workspaceId = newWorkspaceId()

const row = (chat: number, seq: number): OutboxRow => {
  const contact = ContactId.parse(`${String(1_000 + chat)}@lid`)
  return {
    numberId,
    workspaceId,
    chatId: chatIdOf(numberId, contact),
    seq,
    contact,
    clientMsgId: newClientMsgId(),
    whatsappId: 'A',
    queuedAt: 0,
  }
}

/** Deliveries that end only when the test says so. */
const createDeliveries = () => {
  const begun: { row: OutboxRow; end: (went: Delivered) => void }[] = []
  return {
    begun,
    deliver: (row: OutboxRow) => new Promise<Delivered>((resolve) => begun.push({ row, end: resolve })),
    /** Ends the nth delivery and lets follow what follows. */
    end: async (nth: number, went: Delivered = 'done') => {
      begun[nth]?.end(went)
      await new Promise((resolve) => setImmediate(resolve))
    },
    seqs: () => begun.map(({ row: { seq } }) => seq),
  }
}

test('within a chat a message leaves only after the one before it is settled', async () => {
  const deliveries = createDeliveries()
  const lanes = createLanes({ limit: 8, deliver: deliveries.deliver, ended: () => undefined })
  lanes.add([row(1, 7), row(1, 5), row(1, 6)])
  expect(deliveries.seqs()).toEqual([5])
  await deliveries.end(0)
  lanes.add([row(1, 8), row(1, 6)])
  expect(deliveries.seqs()).toEqual([5, 6])
  await deliveries.end(1)
  await deliveries.end(2)
  await deliveries.end(3)
  expect(deliveries.seqs()).toEqual([5, 6, 7, 8])
})

test('a chat whose message hangs holds up no other chat', async () => {
  const deliveries = createDeliveries()
  const lanes = createLanes({ limit: 2, deliver: deliveries.deliver, ended: () => undefined })
  lanes.add([row(1, 1), row(2, 2), row(3, 3)])
  expect(deliveries.seqs()).toEqual([1, 2])
  await deliveries.end(1)
  expect(deliveries.seqs()).toEqual([1, 2, 3])
})

test('a message that could not be sent stops its chat, so that none overtakes it', async () => {
  const deliveries = createDeliveries()
  let stops = 0
  const lanes = createLanes({ limit: 8, deliver: deliveries.deliver, ended: () => (stops += 1) })
  lanes.add([row(1, 1), row(1, 2)])
  await deliveries.end(0, 'again')
  expect(deliveries.seqs()).toEqual([1])
  expect(stops).toBe(1)
  lanes.add([row(1, 1), row(1, 2)])
  expect(deliveries.seqs()).toEqual([1, 1])
})

test('once closed nothing leaves any more, and what was on its way is awaited', async () => {
  const deliveries = createDeliveries()
  const lanes = createLanes({ limit: 8, deliver: deliveries.deliver, ended: () => undefined })
  lanes.add([row(1, 1), row(1, 2)])
  let isClosed = false
  const closing = lanes.close().then(() => (isClosed = true))
  lanes.add([row(2, 3)])
  await Promise.resolve()
  expect(isClosed).toBe(false)
  await deliveries.end(0)
  await closing
  expect(deliveries.seqs()).toEqual([1])
})

test('what each look at a long outbox costs grows with its length only (F9)', async () => {
  const waiting = 2_000
  const deliveries = createDeliveries()
  const lanes = createLanes({ limit: 8, deliver: deliveries.deliver, ended: () => undefined })
  let reads = 0
  const rows = Array.from({ length: waiting }, (_, at) =>
    Object.defineProperty(row(1, at), 'seq', {
      enumerable: true,
      get: () => {
        reads += 1
        return at
      },
    }),
  )
  lanes.add(rows)
  lanes.add(rows)
  expect(reads).toBeLessThan(20 * waiting)
  for (let nth = 0; nth < waiting; nth += 1) await deliveries.end(nth)
  expect(deliveries.seqs()).toEqual(Array.from({ length: waiting }, (_, at) => at))
})
