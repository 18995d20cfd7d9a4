import { expect, test } from 'vitest'
import { createMemoryTable } from '../../store/memory-table-fixture.ts'
import { newChatRef, newInbox, queued } from '../chat-fixture.ts'
import { createChatLog } from '../create-log.ts'
import type { OutboxPlace } from '../chat-log.ts'

test('F9: a chat with few waiting messages comes in one piece, wherever the pieces end', async () => {
  const log = createChatLog({ table: createMemoryTable(), onCommit: () => undefined })
  const inbox = newInbox()
  const first = newChatRef(inbox)
  const chats = Array.from({ length: 120 }, () => ({ ...newChatRef(inbox), numberId: first.numberId }))
  for (const chat of chats) for (let n = 0; n < 3; n += 1) await log.append(chat, queued(chat, String(n)))

  const pieces: string[][] = []
  for (let place: OutboxPlace | undefined = { from: undefined }; place !== undefined;) {
    const { rows, next } = await log.outboxPiece(first.numberId, place)
    pieces.push(rows.map(({ chatId }) => chatId))
    place = next === undefined ? undefined : { from: next }
  }
  expect(pieces.length).toBeGreaterThan(1)
  expect(pieces.flat()).toHaveLength(360)
  for (const piece of pieces)
    for (const chatId of piece) expect(piece.filter((one) => one === chatId)).toHaveLength(3)
})
