import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createListHold } from './list-hold.ts'

describe('D3: a list stays still while somebody aims at a row', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const create = () => {
    const freed = { times: 0 }
    const hold = createListHold(() => {
      freed.times += 1
    })
    return { hold, freed }
  }

  test('it is held for 2 to 3 s after the last movement, and no longer, however long the pointer rests there', () => {
    const { hold, freed } = create()
    hold.tell('moved')
    vi.advanceTimersByTime(2_000)
    hold.tell('moved')
    vi.advanceTimersByTime(2_000)
    expect(hold.isHeld()).toBe(true)
    expect(freed.times).toBe(0)
    vi.advanceTimersByTime(1_000)
    expect(hold.isHeld()).toBe(false)
    expect(freed.times).toBe(1)
  })

  test('it is held under a pressed button, however long', () => {
    const { hold, freed } = create()
    hold.tell('pressed')
    vi.advanceTimersByTime(60_000)
    expect(hold.isHeld()).toBe(true)
    hold.tell('released')
    vi.advanceTimersByTime(3_000)
    expect(freed.times).toBe(1)
  })

  test('it is free as soon as the pointer has left', () => {
    const { hold, freed } = create()
    hold.tell('moved')
    hold.tell('left')
    expect(hold.isHeld()).toBe(false)
    expect(freed.times).toBe(1)
  })

  test('a click that was begun before the rows moved under a resting pointer is known as such', () => {
    const { hold } = create()
    hold.tell('moved')
    vi.advanceTimersByTime(3_000)
    hold.moved()
    vi.advanceTimersByTime(200)
    expect(hold.isTooLate()).toBe(true)
    vi.advanceTimersByTime(200)
    expect(hold.isTooLate()).toBe(false)
    hold.moved()
    hold.tell('moved')
    expect(hold.isTooLate()).toBe(false)
  })
})
