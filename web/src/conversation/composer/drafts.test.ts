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
    key: (at) => [...rows.keys()][at] ?? null,
    get length() {
      return rows.size
    },
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

  test('D12: what was typed in another tab since is not taken away by sending', () => {
    const store = createStore()
    const [one, two] = [createDrafts(store, 'usr_1'), createDrafts(store, 'usr_1')]
    one.set('a', 'lama')
    two.set('a', 'baru')
    one.sent('a', 'lama')
    expect(two.get('a')).toBe('baru')
    two.sent('a', 'baru')
    expect(one.get('a')).toBe('')
  })

  test('D12: whoever has the same chat open in another tab is told', () => {
    let tell: (key: string, before: string | null, now: string | null) => void = () => undefined
    const drafts = createDrafts(createStore(), 'usr_1', (listener) => {
      tell = listener
      return () => undefined
    })
    const told: unknown[] = []
    drafts.onChange((...change) => told.push(change))
    tell('sahut.draft.usr_1.a', null, 'halo')
    tell('sahut.draft.usr_2.a', null, 'rahasia')
    expect(told).toEqual([['a', '', 'halo', false]])
  })

  test('D12: after signing out no draft of that agent is left to read', () => {
    const store = createStore()
    const mine = createDrafts(store, 'usr_1')
    mine.set('a', 'halo')
    mine.set('b', 'kak')
    createDrafts(store, 'usr_2').set('a', 'punya Budi')
    mine.wipe()
    expect([mine.get('a'), mine.get('b')]).toEqual(['', ''])
    expect(createDrafts(store, 'usr_2').get('a')).toBe('punya Budi')
  })
})
