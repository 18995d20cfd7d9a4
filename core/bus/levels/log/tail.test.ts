import { expect, test } from 'vitest'
import { newLog } from '../../bus-fixture.ts'
import { createTail } from './tail.ts'

const SIZE = 10

/** A tail that has these entries of a chat, in the order in which they came. */
const tailWith = (...seqs: number[]) => {
  const log = newLog()
  const tail = createTail(1_000)
  for (const seq of seqs) tail.add(log.chat, log.commit(seq).entries, SIZE)
  return { ...log, tail, since: (seq: number) => tail.since(log.chat, seq)?.map((entry) => entry.seq) }
}

test('who comes back gets all that came since, in order, whichever of two writers was first', () => {
  const { since } = tailWith(5, 7, 6, 8, 8)
  expect(since(5)).toEqual([6, 7, 8])
  expect(since(4)).toEqual([5, 6, 7, 8])
  expect(since(8)).toEqual([])
})

test('who lacks what is not here, or asks for what nobody told of, gets nothing', () => {
  const { since, tail, chat } = tailWith(5, 6, 8)
  expect(since(3)).toBeUndefined()
  expect(since(6)).toBeUndefined()
  expect(since(9)).toBeUndefined()
  expect(tail.since(newLog().chat, 0)).toBeUndefined()
  expect(tail.since({ ...chat, epoch: chat.epoch + 1 }, 5)).toBeUndefined()
})

test('entries of another numbering are forgotten with it, and its latecomers are not taken', () => {
  const { tail, chat, commit } = tailWith(5, 6)
  const renumbered = { ...chat, epoch: chat.epoch + 1 }
  tail.add(renumbered, commit(1).entries, SIZE)
  tail.add(chat, commit(7).entries, SIZE)
  expect(tail.since(renumbered, 0)?.map(({ seq }) => seq)).toEqual([1])
  expect(tail.since(chat, 5)).toBeUndefined()
})

test('it holds so much and no more: the chats that were silent longest go whole', () => {
  const tail = createTail(10 * SIZE)
  const logs = Array.from({ length: 6 }, newLog)
  for (const seq of [1, 2]) for (const { chat, commit } of logs) tail.add(chat, commit(seq).entries, SIZE)
  const kept = logs.map(({ chat }) => tail.since(chat, 1) !== undefined)
  expect(kept).toEqual([false, true, true, true, true, true])
})
