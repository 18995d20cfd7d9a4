import type { Chat } from '@sahut/core/model/chat/chat'
import type { Entry } from '@sahut/core/model/message/message'
import type { HistoryPage } from '@sahut/core/contract/history'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLog, createReader, emptyChat, happening, move, PAGE, play } from './conversation-fixture.ts'
import {
  type Conversation,
  type ConversationEvent,
  conversationStep,
  phaseOf,
  resumeConversation,
  startConversation,
} from './conversation-state.ts'

const oncePerSeq = (state: Conversation) =>
  new Set(state.messages.map(({ seq }) => seq)).size === state.messages.length

describe('conversation', () => {
  test('whatever the network does to frames, a reader ends with the log: all of it, in order, each once', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 8 }), fc.array(move, { maxLength: 60 }), (past, moves) => {
        const log = createLog()
        past.forEach((what) => log.append(what))
        const reader = createReader(log)
        reader.connect()
        for (const next of moves) {
          play(log, reader, next)
          expect(oncePerSeq(reader.state())).toBe(true)
          const seqs = reader.state().messages.map(({ seq }) => seq)
          expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
        }
        if (!reader.connected()) reader.connect()
        reader.send({ type: 'advanced', epoch: log.chat().epoch, seq: log.chat().seq })
        reader.drain()
        while (reader.state().older !== undefined) {
          reader.happen({ type: 'wanted-older' })
          reader.drain()
        }
        expect(phaseOf(reader.state())).toEqual({ is: 'level' })
        expect(reader.state().messages).toEqual(log.shown())
        const { delivered, read, seen, unread, seq } = log.chat()
        expect(reader.state().chat).toMatchObject({ delivered, read, seen, unread, seq })
      }),
      { seed: 20_261, numRuns: 3_000 },
    )
  })

  test('"level" is never said while the reader lacks what it was told of', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 8 }), fc.array(move, { maxLength: 60 }), (past, moves) => {
        const log = createLog()
        past.forEach((what) => log.append(what))
        const reader = createReader(log)
        reader.connect()
        for (const next of moves) {
          play(log, reader, next)
          const state = reader.state()
          const isLevel = phaseOf(state).is === 'level'
          expect(isLevel && (!state.linked || (state.chat?.seq ?? 0) < state.head)).toBe(false)
          // Everything that the applied seq covers is really there, from the oldest loaded message on.
          if (state.loaded && state.epoch === log.chat().epoch) {
            const from = Number(state.older ?? 0)
            const upTo = state.chat?.seq ?? 0
            const due = log.shown().filter(({ seq }) => seq >= from && seq <= upTo)
            expect(state.messages.map(({ seq }) => seq)).toEqual(due.map(({ seq }) => seq))
          }
        }
      }),
      { seed: 20_262, numRuns: 2_000 },
    )
  })

  const loadedReader = (count: number) => {
    const log = createLog()
    for (let at = 1; at <= count; at += 1) log.append({ sortTs: at, fromMe: false })
    const reader = createReader(log)
    reader.connect()
    reader.drain()
    return { log, reader }
  }
  const frameOf = (entry: Entry | undefined, epoch = 1): ConversationEvent => {
    if (entry === undefined) throw new Error('nothing was appended')
    return { type: 'frame', frame: { chatId: emptyChat.chatId, epoch, entries: [entry] } }
  }

  test('an answer stands below what it answers and above the reply to it, minutes as its gateway is ahead or behind', () => {
    const minutes = 60_000
    for (const skew of [5 * minutes, -5 * minutes]) {
      const now = 1_700_000_000_000
      const { log, reader } = loadedReader(0)
      log.append({ sortTs: now, fromMe: false })
      log.append({ sortTs: now + 1_000 + skew, fromMe: true })
      reader.connect()
      reader.drain()
      reader.happen(frameOf(log.append({ sortTs: now + 2_000, fromMe: false })))
      const later = createReader(log)
      later.connect()
      later.drain()
      for (const { state } of [reader, later]) {
        expect(state().messages.map(({ seq }) => seq)).toEqual([1, 2, 3])
        expect(state().chat?.preview).toMatchObject({ seq: 3, fromMe: false })
      }
    }
  })

  test('a gap is told as what is missing and asked for from the last applied seq', () => {
    const { log, reader } = loadedReader(2)
    log.append({ sortTs: 3, fromMe: false })
    const step = conversationStep(reader.state(), frameOf(log.append({ sortTs: 4, fromMe: false })))
    expect(phaseOf(step.state)).toEqual({ is: 'catching-up', missing: 2 })
    expect(step.effects).toEqual([{ type: 'slice', after: 2, tries: 0 }])
    expect(step.state.messages.map(({ seq }) => seq)).toEqual([1, 2])
  })

  test('after a disconnect nobody is told "level" before the gateway answered again', () => {
    const { reader } = loadedReader(2)
    expect(phaseOf(reader.state())).toEqual({ is: 'level' })
    reader.disconnect()
    expect(phaseOf(reader.state())).toEqual({ is: 'joining' })
    reader.connect()
    reader.drain()
    expect(phaseOf(reader.state())).toEqual({ is: 'level' })
  })

  test('what came since is not asked for again when the answer of the gateway brings it, and what it lacks is', () => {
    const { log, reader } = loadedReader(2)
    const lost = conversationStep(reader.state(), { type: 'disconnected' }).state
    for (const sortTs of [3, 4, 5]) log.append({ sortTs, fromMe: false })
    const { entries } = log.after(2, 10)
    const whole = conversationStep(lost, { type: 'opened', chat: log.chat(), entries })
    expect(whole.effects).toEqual([])
    expect(phaseOf(whole.state)).toEqual({ is: 'level' })
    expect(whole.state.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
    const part = conversationStep(lost, { type: 'opened', chat: log.chat(), entries: entries.slice(0, 1) })
    expect(part.effects).toEqual([{ type: 'slice', after: 3, tries: 0 }])
  })

  test('another epoch loads again, and what was on screen stays until the new page is here', () => {
    const { log, reader } = loadedReader(3)
    log.renumber()
    const step = conversationStep(reader.state(), {
      type: 'advanced',
      epoch: 2,
      seq: log.chat().seq,
    })
    expect(step.effects).toEqual([{ type: 'load', tries: 0 }])
    expect(phaseOf(step.state)).toEqual({ is: 'loading' })
    expect(step.state.messages).toHaveLength(3)
  })

  test('a page that was read before a new epoch began is not shown, but asked for again', () => {
    const first = startConversation()
    const told = conversationStep(first.state, { type: 'advanced', epoch: 2, seq: 1 })
    const late = conversationStep(told.state, {
      type: 'page',
      page: { chat: { ...emptyChat, seq: 5 }, entries: [] },
    })
    expect(late.effects).toEqual([{ type: 'load', tries: 1 }])
    expect(phaseOf(late.state)).toEqual({ is: 'loading' })
  })

  test('what an older epoch still sends is ignored', () => {
    const { log, reader } = loadedReader(2)
    const late = frameOf(log.append({ sortTs: 3, fromMe: false }))
    log.renumber()
    reader.happen({ type: 'advanced', epoch: 2, seq: log.chat().seq })
    reader.drain()
    expect(conversationStep(reader.state(), late).state).toBe(reader.state())
  })

  const holes: Record<string, (all: Entry[]) => { entries: Entry[]; next?: number }> = {
    'at its beginning': (all) => ({ entries: all.slice(1) }),
    'in its middle': (all) => ({ entries: all.filter((_, at) => at !== 1) }),
    'at its end': (all) => ({ entries: all.slice(0, -1) }),
    'at the end of a page that is not the last': (all) => ({ entries: all.slice(0, 1), next: 5 }),
    'as long as a page that is not the last': () => ({ entries: [], next: 5 }),
  }
  test.each(Object.keys(holes))(
    'who was away for longer than changes are kept, and finds a hole %s, starts anew',
    (name) => {
      const { log, reader } = loadedReader(2)
      const missed = [3, 4, 5, 6].map((sortTs) => log.append({ sortTs, fromMe: false }) ?? expect.fail())
      const gap = conversationStep(reader.state(), { type: 'opened', chat: log.chat() })
      expect(gap.effects).toEqual([{ type: 'slice', after: 2, tries: 0 }])
      const page = { chat: log.chat(), ...(holes[name]?.(missed) ?? expect.fail()) }
      const step = conversationStep(gap.state, { type: 'slice', after: 2, page })
      expect(step.effects).toEqual([{ type: 'load', tries: 1 }])
      expect(phaseOf(step.state)).toEqual({ is: 'loading' })
      expect(step.state.messages, 'what was on screen stays meanwhile').toHaveLength(2)
    },
  )

  const tellers: Record<string, (chat: Chat, entry: Entry) => ConversationEvent> = {
    'the answer to chat:open': (chat) => ({ type: 'opened', chat }),
    'chat:advanced': ({ seq }) => ({ type: 'advanced', epoch: 2, seq }),
    'chat:appended': (_chat, entry) => frameOf(entry, 2),
  }
  test.each(Object.keys(tellers))('seqs that were given anew are noticed by %s', (name) => {
    const { log, reader } = loadedReader(3)
    log.renumber()
    const entry = log.append({ sortTs: 9, fromMe: false }) ?? expect.fail()
    reader.happen(tellers[name]?.(log.chat(), entry) ?? expect.fail())
    reader.drain()
    expect(phaseOf(reader.state())).toEqual({ is: 'level' })
    expect(reader.state()).toMatchObject({ epoch: 2, chat: { seq: log.chat().seq } })
    expect(
      reader
        .state()
        .messages.map(({ seq }) => seq)
        .at(-1),
    ).toBe(entry.seq)
  })

  test('whoever was left out of facts says "level" only once the gateway has told again where the log stands', () => {
    const { log, reader } = loadedReader(2)
    log.append({ sortTs: 3, fromMe: false })
    reader.happen({ type: 'skipped' })
    expect(phaseOf(reader.state())).toEqual({ is: 'joining' })
    reader.happen({ type: 'opened', chat: log.chat() })
    expect(phaseOf(reader.state())).toEqual({ is: 'catching-up', missing: 1 })
    reader.drain()
    expect(phaseOf(reader.state())).toEqual({ is: 'level' })
  })

  test('a page back whose answer comes twice is put in front once', () => {
    const { log, reader } = loadedReader(5)
    const before = reader.state().older
    if (before === undefined) throw new Error('there is a page before')
    const answer = { type: 'older' as const, before, page: log.before(Number(before), PAGE) }
    reader.happen(answer)
    expect(reader.state().messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
    expect(conversationStep(reader.state(), answer).state).toBe(reader.state())
  })

  test('a status that arrives before its message is scrolled to is not lost', () => {
    const { log, reader } = loadedReader(0)
    log.append({ sortTs: 1, fromMe: true })
    for (let at = 2; at <= 6; at += 1) log.append({ sortTs: at, fromMe: false })
    reader.connect()
    reader.drain()
    reader.happen({ type: 'trimmed', keep: PAGE })
    reader.happen({ type: 'wanted-older' })
    // The page was read before the change and arrives after it.
    reader.happen(frameOf(log.append({ change: 'sent', target: 0 })))
    reader.drain()
    while (reader.state().older !== undefined) {
      reader.happen({ type: 'wanted-older' })
      reader.drain()
    }
    expect(reader.state().messages[0]).toMatchObject({ seq: 1, status: 'sent' })
  })

  test('a store that lags behind what was told is asked again, each time as a later try', () => {
    const { reader } = loadedReader(1)
    const behind = conversationStep(reader.state(), { type: 'advanced', epoch: 1, seq: 2 })
    const page: HistoryPage = { chat: { ...emptyChat, seq: 1 }, entries: [] }
    const again = conversationStep(behind.state, { type: 'slice', after: 1, page })
    expect(again.effects).toEqual([{ type: 'slice', after: 1, tries: 1 }])
  })

  test('a refusal is shown and nothing more is asked for', () => {
    const { reader } = loadedReader(1)
    const error = { code: 'forbidden' as const, message: 'Not your inbox.', retry: false }
    const refused = conversationStep(reader.state(), { type: 'refused', error })
    expect(phaseOf(refused.state)).toEqual({ is: 'refused', error })
    expect(conversationStep(refused.state, { type: 'advanced', epoch: 1, seq: 9 }).effects).toEqual([])
  })

  test('whoever was refused while something was asked for asks anew once the chat may be read again', () => {
    const { log, reader } = loadedReader(1)
    log.append({ sortTs: 2, fromMe: false })
    const chat = { ...emptyChat, seq: 2 }
    const error = { code: 'not_found' as const, message: 'There is no such chat.', retry: false }
    const asking = conversationStep(reader.state(), { type: 'advanced', epoch: 1, seq: chat.seq })
    expect(asking.effects).toEqual([{ type: 'slice', after: 1, tries: 0 }])
    const refused = conversationStep(asking.state, { type: 'refused', error })
    const again = conversationStep(refused.state, { type: 'opened', chat })
    expect(again.effects).toEqual([{ type: 'slice', after: 1, tries: 0 }])
  })

  test('D8: a chat that was kept is there at once, and what came since is asked for after the last seq, never loaded anew', () => {
    const { log, reader } = loadedReader(5)
    const kept = conversationStep(reader.state(), { type: 'disconnected' }).state
    const { state, effects } = resumeConversation(kept)
    expect(effects).toEqual([])
    expect(state.messages).toEqual(kept.messages)
    expect(phaseOf(state)).toEqual({ is: 'joining' })
    log.append({ sortTs: 9, fromMe: false })
    const opened = conversationStep(state, { type: 'opened', chat: log.chat() })
    expect(opened.effects).toEqual([{ type: 'slice', after: 5, tries: 0 }])
  })
})

describe('what lies before the log', () => {
  const START = 1_700_000_000_000
  const past = (n: number) => ({
    kind: 'message' as const,
    sortTs: START + n,
    fromMe: false,
    whatsappId: `OLD${String(n)}`,
    author: { type: 'contact' as const },
    content: { type: 'text' as const, text: `lama ${String(n)}` },
    place: `${String(START + n).padStart(15, '0')}#them##OLD${String(n)}`,
  })
  const said = (state: Conversation) =>
    state.messages.map(({ content }) => (content.type === 'text' ? content.text : ''))
  const cursorAt = (n: number) => `p.${past(n).place}`
  const chat = { ...emptyChat, past: 'some' as const }
  const step = (state: Conversation, ...events: ConversationEvent[]) =>
    events.reduce<ReturnType<typeof conversationStep>>((last, event) => conversationStep(last.state, event), {
      state,
      effects: [],
    })
  const open = (page: Partial<HistoryPage>) =>
    step(startConversation().state, { type: 'page', page: { chat, entries: [], ...page } }).state

  test('pages go on into it, in its order and below all seqs', () => {
    const first = open({ past: [past(8), past(9)], cursor: cursorAt(8) })
    const asked = step(first, { type: 'wanted-older' })
    expect(asked.effects).toEqual([{ type: 'older', before: cursorAt(8) }])
    const page = { chat, entries: [], past: [past(6), past(7)] }
    const { state } = step(asked.state, { type: 'older', before: cursorAt(8), page })
    expect(said(state)).toEqual(['lama 6', 'lama 7', 'lama 8', 'lama 9'])
    expect(state.messages.map(({ seq }) => seq)).toEqual([-4, -3, -2, -1])
    expect(state.older).toBeUndefined()
    // The same answer once more.
    expect(step(state, { type: 'older', before: cursorAt(8), page }).state).toBe(state)
  })

  test('a chat that was read to its start goes on when it is told that there is more before it', () => {
    const change = { type: 'past' as const, count: 1 }
    const entry: Entry = { kind: 'change', seq: 1, at: START, change }
    const frame = { chatId: emptyChat.chatId, epoch: 1, entries: [entry] }
    const { state } = step(open({ past: [past(5)] }), { type: 'frame', frame })
    expect(state.older).toBe(cursorAt(5))
    expect(step(open({}), { type: 'frame', frame }).state.older).toBe('p.')
  })

  test('who lets go of old messages finds the way back to them', () => {
    const full = open({ past: [past(1), past(2), past(3)] })
    const { state } = step(full, { type: 'trimmed', keep: 2 })
    expect(said(state)).toEqual(['lama 2', 'lama 3'])
    expect(state.older).toBe(cursorAt(2))
  })
})
