import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchSilence } from './silence.ts'

/*
 * Verdicts that hang on time, by a clock that the tests move.
 */

const TIMES = { connectMs: 30_000, keepAliveMs: 30_000, suspectMs: 10_000 }

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** A connection that is watched, as Baileys shows it. @param answersPings whether WhatsApp gives the sign of life that it is asked for */
const watched = (answersPings = false) => {
  const [ev, ws] = [new EventEmitter(), new EventEmitter()]
  const state = { ends: [] as unknown[], pings: 0, isAwaited: false }
  const watch = watchSilence(
    TIMES,
    () => state.isAwaited,
    (end) => state.ends.push(end),
  )
  const sock = {
    ev,
    ws,
    generateMessageTag: () => '1',
    sendNode: () => {
      state.pings += 1
      if (answersPings) setTimeout(() => ws.emit('frame'), 100)
      return Promise.resolve()
    },
  }
  watch.listenTo(sock as unknown as Parameters<typeof watch.listenTo>[0])
  return {
    state,
    stop: watch.stop,
    hear: () => ws.emit('frame'),
    becomes: (update: object) => ev.emit('connection.update', update),
  }
}

test('a connection that is said to be open while it is being closed is not watched for ever', () => {
  const { stop, becomes } = watched()
  stop()
  becomes({ connection: 'open' })
  expect(vi.getTimerCount()).toBe(0)
})

test('G6: a connection is made however slowly WhatsApp answers, each answer being progress', () => {
  const { state, hear, becomes, stop } = watched()
  for (let answers = 0; answers < 10; answers += 1) {
    vi.advanceTimersByTime(27_000)
    hear()
  }
  becomes({ connection: 'open' })
  expect(state.ends).toEqual([])
  stop()
})

test('G6: a connection on which WhatsApp says nothing for half a minute is given up', () => {
  const { state, hear, stop } = watched()
  vi.advanceTimersByTime(20_000)
  hear()
  vi.advanceTimersByTime(27_499)
  expect(state.ends).toEqual([])
  vi.advanceTimersByTime(2_501)
  expect(state.ends).toEqual([{ code: 408 }])
  stop()
})

test('a connection that shows a QR waits for somebody to scan it', () => {
  const { state, becomes, stop } = watched()
  becomes({ qr: 'text' })
  vi.advanceTimersByTime(600_000)
  expect(state.ends).toEqual([])
  stop()
})

test('H: a connection over which WhatsApp is slow to take a message, but answers when asked, is kept', () => {
  const { state, becomes, stop } = watched(true)
  becomes({ connection: 'open' })
  state.isAwaited = true
  vi.advanceTimersByTime(120_000)
  expect(state.ends).toEqual([])
  expect(state.pings).toBeGreaterThan(5)
  stop()
})

test('a connection that brings no answer and no sign of life when asked is given up at once', () => {
  const { state, becomes, stop } = watched()
  becomes({ connection: 'open' })
  state.isAwaited = true
  vi.advanceTimersByTime(12_500)
  expect(state).toMatchObject({ pings: 1, ends: [] })
  vi.advanceTimersByTime(2_500)
  expect(state.ends).toEqual([{ code: 408 }])
  stop()
})

test('a connection that owes nothing may be silent for one and a half keep-alives', () => {
  const { state, becomes, stop } = watched()
  becomes({ connection: 'open' })
  vi.advanceTimersByTime(44_999)
  expect(state).toMatchObject({ pings: 0, ends: [] })
  vi.advanceTimersByTime(1)
  expect(state.ends).toEqual([{ code: 408 }])
  stop()
})
