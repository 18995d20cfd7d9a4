import { expect, test } from 'vitest'
import { isSendKey } from './enter-key.ts'

const enter = { key: 'Enter', shiftKey: false, isComposing: false, keyCode: 13 }

test('Enter sends, Shift+Enter begins a line', () => {
  expect(isSendKey(enter)).toBe(true)
  expect(isSendKey({ ...enter, shiftKey: true })).toBe(false)
  expect(isSendKey({ ...enter, key: 'a', keyCode: 65 })).toBe(false)
})

test("D9: the Enter that chooses an input method's word sends nothing, in Safari either", () => {
  expect(isSendKey({ ...enter, isComposing: true, keyCode: 229 })).toBe(false)
  expect(isSendKey({ ...enter, keyCode: 229 })).toBe(false)
})
