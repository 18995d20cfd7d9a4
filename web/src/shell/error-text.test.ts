import { SahutError } from '@sahut/core/contract/errors'
import { expect, test } from 'vitest'
import { m } from '../paraglide/messages.js'
import { errorText } from './error-text.ts'

test('C3: who has tried too often reads for how long to wait', () => {
  const wait = (retryAfter: number) => errorText(new SahutError('rate_limited', 'Too many.', { retryAfter }))
  expect(wait(20)).toContain('20 detik')
  expect(wait(840)).toContain('14 menit')
})

test('D16: what is counted has a singular and a plural in English', () => {
  const en = { locale: 'en' } as const
  expect(m.chat_unread({ count: 1 }, en)).toBe('1 unread message')
  expect(m.chat_unread({ count: 2 }, en)).toBe('2 unread messages')
  expect(m.chat_unread_divider({ count: 1 }, en)).toBe('1 unread message')
  expect(m.composer_over({ count: 1 }, en)).toBe('1 character too many')
  expect(m.composer_over({ count: 4464 }, en)).toBe('4464 characters too many')
})
