import { describe, expect, test } from 'vitest'
import { createDrafts, type TextStore } from './drafts.ts'

const createStore = (limit = Infinity): TextStore => {
  const rows = new Map<string, string>()
  return {
    getItem: (key) => rows.get(key) ?? null,
    setItem: (key, value) => {
      if (value.length > limit) throw new DOMException('full', 'QuotaExceededError')
      rows.set(key, value)
    },
    removeItem: (key) => void rows.delete(key),
  }
}

describe('drafts', () => {
  test('each chat keeps its own draft, over a reload too', () => {
    const store = createStore()
    createDrafts(store, 'usr_1').set('a', 'halo')
    const reloaded = createDrafts(store, 'usr_1')
    expect(reloaded.get('a')).toBe('halo')
    expect(reloaded.get('b')).toBe('')
  })

  test('agents who share a browser do not see each other’s drafts', () => {
    const store = createStore()
    createDrafts(store, 'usr_1').set('a', 'halo')
    expect(createDrafts(store, 'usr_2').get('a')).toBe('')
  })

  test('a sent message leaves no draft', () => {
    const drafts = createDrafts(createStore(), 'usr_1')
    drafts.set('a', 'halo')
    drafts.set('a', '')
    expect(drafts.get('a')).toBe('')
  })

  test('typing is not lost when the browser has no room', () => {
    const drafts = createDrafts(createStore(3), 'usr_1')
    drafts.set('a', 'long text')
    expect(drafts.get('a')).toBe('long text')
  })
})
