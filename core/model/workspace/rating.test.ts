import { expect, test } from 'vitest'
import type { MessageContent } from '../content/content.ts'
import { RATING_OPTIONS, ratingIn } from './rating.ts'
import type { Work } from '../chat/work.ts'

const AT = 1_000_000
const asked: Work = { state: 'resolved', rate: { seq: 7, at: AT } }
const said = (text: string, work: Work = asked, at = AT + 1) => ratingIn(work, { type: 'text', text }, at)
const voted = (option: string | undefined, seq = 7): number | undefined => {
  const quote = { seq, fromMe: true, text: '' }
  const content: MessageContent = { type: 'vote', options: option === undefined ? [] : [option], quote }
  return ratingIn(asked, content, AT + 1)
}

test('a number alone is a rating, and a word beside it is a message', () => {
  for (const text of ['5', ' 5 ', '5.', '5/5', '5 / 5', '5️⃣', '5!']) expect(said(text), text).toBe(5)
  for (const text of ['0', '6', '55', '5 buah', 'lima', 'saya mau 5', '4,5', ''])
    expect(said(text), text).toBeUndefined()
})

test('it is one only of who was asked, in time, once, and while the chat is resolved', () => {
  expect(said('4', { state: 'resolved' })).toBeUndefined()
  expect(said('4', { state: 'resolved', rate: { seq: 7 } })).toBeUndefined()
  expect(said('4', { rate: { seq: 7, at: AT } })).toBeUndefined()
  expect(said('4', { state: 'resolved', rate: { seq: 7, at: AT, isDone: true } })).toBeUndefined()
  expect(said('4', asked, AT + 3 * 86_400_000)).toBeUndefined()
})

test('a choice in the poll that asks is one, again too', () => {
  expect(RATING_OPTIONS.map((option) => voted(option))).toEqual([5, 4, 3, 2, 1])
  expect(voted(RATING_OPTIONS[0], 6)).toBeUndefined()
  expect(voted(undefined)).toBeUndefined()
})
