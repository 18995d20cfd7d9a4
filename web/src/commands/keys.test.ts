import { expect, test } from 'vitest'
import { isBare, isPressed, keyNames, type KeyPress } from './keys.ts'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

test('Mod is Ctrl, and Cmd on a Mac; the other of them is another command', () => {
  expect(isPressed('Mod+K', press('k', { ctrlKey: true }), false)).toBe(true)
  expect(isPressed('Mod+K', press('k', { metaKey: true }), true)).toBe(true)
  expect(isPressed('Mod+K', press('k', { ctrlKey: true }), true)).toBe(false)
  expect(isPressed('Mod+K', press('k'), false)).toBe(false)
  expect(isPressed('Mod+K', press('k', { ctrlKey: true, altKey: true }), false)).toBe(false)
  expect(isPressed('Mod+K', press('K', { ctrlKey: true, shiftKey: true }), false)).toBe(false)
})

test('a letter is known by its place where the keyboard has others', () => {
  expect(isPressed('Mod+K', press('л', { ctrlKey: true, code: 'KeyK' }), false)).toBe(true)
})

test('a sign counts however it is typed', () => {
  expect(isPressed('?', press('?', { shiftKey: true }), false)).toBe(true)
  expect(isPressed('Mod+/', press('/', { ctrlKey: true, shiftKey: true }), false)).toBe(true)
})

test('F6 and Shift+F6 are two', () => {
  expect(isPressed('F6', press('F6', { shiftKey: true }), false)).toBe(false)
  expect(isPressed('Shift+F6', press('F6', { shiftKey: true }), false)).toBe(true)
})

test('bare is what somebody could type', () => {
  expect(['?', 'E', 'Shift+E', 'Mod+K', 'Alt+ArrowUp', 'F6', 'Shift+F6'].filter(isBare)).toEqual([
    '?',
    'E',
    'Shift+E',
  ])
})

test('keys are shown as they stand on the keyboard', () => {
  expect(keyNames('Mod+Shift+K', false)).toEqual(['Ctrl', 'Shift', 'K'])
  expect(keyNames('Mod+Shift+K', true)).toEqual(['⌘', '⇧', 'K'])
  expect(keyNames('Alt+ArrowDown', false)).toEqual(['Alt', '↓'])
})
