import { applyEntry, type Chat, newChat } from '@sahut/core/model/chat/chat'
import {
  chatIdOf,
  ContactId,
  newInboxId,
  newNumberId,
  newUserId,
  newWorkspaceId,
} from '@sahut/core/model/ids'
import {
  byShownOrder,
  type Change,
  changedBy,
  type Entry,
  type MessageEntry,
  targetOf,
} from '@sahut/core/model/message/message'
import type { HistoryPage } from '@sahut/core/contract/history'
import fc from 'fast-check'
import { appliedSeq } from './conversation-replay.ts'
import {
  type ConversationEffect,
  type ConversationEvent,
  conversationStep,
  startConversation,
} from './conversation-state.ts'

/*
 * For tests: a log, a reader of it behind a network that does what a script says, and the moves of such scripts.
 */

const numberId = newNumberId()
const contact = ContactId.parse('628111000003@s.whatsapp.net')
export const emptyChat = newChat({
  chatId: chatIdOf(numberId, contact),
  workspaceId: newWorkspaceId(),
  inboxId: newInboxId(),
  numberId,
  contact: { id: contact },
})
const agent = { type: 'agent' as const, userId: newUserId(), name: 'Budi' }

type Happening =
  { sortTs: number; fromMe: boolean } | { change: 'sent' | 'failed' | 'read' | 'seen'; target: number }

/** The log as the store keeps it: entries as written, messages in their present state. */
export const createLog = () => {
  let chat: Chat = emptyChat
  let entries: Entry[] = []
  let messages: MessageEntry[] = []
  let lostBelow = 0

  const write = (entry: Entry) => {
    entries.push(entry)
    chat = applyEntry(chat, entry)
    if (entry.kind === 'message') messages.push(entry)
    else if (entry.kind === 'change') {
      messages = messages.map((message) =>
        message.seq === targetOf(entry) ? changedBy(message, entry) : message,
      )
    }
    return entry
  }

  const changeOf = (kind: 'sent' | 'failed' | 'read' | 'seen', target: number): Change => {
    if (kind === 'read') return { type: 'receipts', read: target }
    if (kind === 'seen') return { type: 'seen', seq: target, received: 0 }
    return { type: 'status', target, status: kind }
  }

  return {
    chat: () => chat,
    shown: () => [...messages].sort(byShownOrder),
    append: (happening: Happening): Entry | undefined => {
      const seq = chat.seq + 1
      if ('change' in happening) {
        const ours = messages.filter((message) => message.fromMe)
        const target = ours[happening.target % Math.max(1, ours.length)]
        if (target === undefined) return undefined
        return write({ kind: 'change', seq, at: seq, change: changeOf(happening.change, target.seq) })
      }
      return write({
        kind: 'message',
        seq,
        at: seq,
        sortTs: happening.sortTs,
        fromMe: happening.fromMe,
        whatsappId: `ID${seq}`,
        author: happening.fromMe ? agent : { type: 'contact' },
        content: { type: 'text', text: `message ${seq}` },
        ...(happening.fromMe ? { status: 'queued' as const } : {}),
      })
    },
    /** Changes past their 7 days are gone. */
    expireChanges: () => {
      lostBelow = chat.seq
    },
    /** The same messages under new seqs, as after a merge of two chats. */
    renumber: () => {
      const before = messages
      chat = { ...emptyChat, epoch: chat.epoch + 1 }
      entries = []
      messages = []
      lostBelow = 0
      before.forEach((message, at) => write({ ...message, seq: at + 1 }))
    },
    before: (before: number | undefined, limit: number): HistoryPage => {
      const all = messages.filter(({ seq }) => before === undefined || seq < before)
      const page = all.slice(-limit)
      return { chat, entries: page, ...(all.length > page.length && page[0] ? { next: page[0].seq } : {}) }
    },
    after: (after: number, limit: number): HistoryPage => {
      const kept = entries.filter(({ seq, kind }) => seq > after && (kind === 'message' || seq > lostBelow))
      const page = kept.slice(0, limit)
      const last = page.at(-1)
      return { chat, entries: page, ...(kept.length > page.length && last ? { next: last.seq } : {}) }
    },
  }
}

/** How many messages a page holds. */
export const PAGE = 3

/** A reader over a network that does with each frame and answer whatever the script says. */
export const createReader = (log: ReturnType<typeof createLog>) => {
  const first = startConversation()
  let state = first.state
  /** What was sent to the reader and has not arrived. */
  let flying: ConversationEvent[] = []
  let connected = false

  const answer = (effect: ConversationEffect): ConversationEvent => {
    if (effect.type === 'load') return { type: 'page', page: log.before(undefined, PAGE) }
    if (effect.type === 'slice') {
      return { type: 'slice', after: effect.after, page: log.after(effect.after, PAGE) }
    }
    return { type: 'older', before: effect.before, page: log.before(Number(effect.before), PAGE) }
  }
  const run = (effects: ConversationEffect[]) => {
    flying.push(...effects.map(answer))
  }
  const happen = (event: ConversationEvent) => {
    const step = conversationStep(state, event)
    state = step.state
    run(step.effects)
    return state
  }
  run(first.effects)

  return {
    state: () => state,
    happen,
    connected: () => connected,
    flying: () => flying.length,
    send: (event: ConversationEvent) => flying.push(event),
    /** @param tail whether the gateway has what came since, and how much of it */
    connect: (tail?: number) => {
      connected = true
      const entries = tail === undefined ? undefined : log.after(appliedSeq(state), tail).entries
      flying.push({ type: 'opened', chat: log.chat(), ...(entries && { entries }) })
    },
    disconnect: () => {
      connected = false
      // What was on the wire is gone; answers over HTTP still come.
      flying = flying.filter(({ type }) => type === 'page' || type === 'slice' || type === 'older')
      happen({ type: 'disconnected' })
    },
    /** Lets one of what is under way arrive, or makes it fail. */
    arrive: (which: number, fails = false) => {
      const at = which % Math.max(1, flying.length)
      const event = flying[at]
      if (event === undefined) return
      flying.splice(at, 1)
      const read = event.type === 'page' || event.type === 'slice'
      if (fails && read) happen({ type: 'failed' })
      else if (fails && event.type === 'older') happen({ type: 'older-failed', before: event.before })
      else happen(event)
    },
    drain: () => {
      let steps = 0
      for (let event = flying.shift(); event !== undefined; event = flying.shift()) {
        happen(event)
        steps += 1
        if (steps > 10_000) throw new Error('the reader asks without end')
      }
    },
  }
}

/** Something that is written to the log. */
export const happening = fc.oneof(
  { weight: 3, arbitrary: fc.record({ sortTs: fc.integer({ min: 1, max: 40 }), fromMe: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      change: fc.constantFrom('sent' as const, 'failed' as const, 'read' as const, 'seen' as const),
      target: fc.nat(30),
    }),
  },
)

/** What may happen to a log, a reader and what is between them. */
export const move = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      what: fc.array(happening, { minLength: 1, maxLength: 3 }),
      fate: fc.constantFrom('sent' as const, 'sent' as const, 'twice' as const, 'lost' as const),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({ do: fc.constant('arrive' as const), which: fc.nat(20), fails: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('reconnect' as const),
      tail: fc.option(fc.nat(5), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disconnect' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('older' as const, 'advance' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('renumber' as const, 'expire' as const, 'trim' as const) }),
  },
)
type Move = typeof move extends fc.Arbitrary<infer Value> ? Value : never

/** One move of a script. */
export const play = (
  log: ReturnType<typeof createLog>,
  reader: ReturnType<typeof createReader>,
  next: Move,
) => {
  const { chatId } = emptyChat
  switch (next.do) {
    case 'append': {
      const entries = next.what.map((what) => log.append(what)).filter((entry) => entry !== undefined)
      if (entries.length === 0 || !reader.connected() || next.fate === 'lost') return
      const event = { type: 'frame' as const, frame: { chatId, epoch: log.chat().epoch, entries } }
      reader.send(event)
      if (next.fate === 'twice') reader.send(event)
      return
    }
    case 'arrive':
      reader.arrive(next.which, next.fails && next.which % 3 === 0)
      return
    case 'reconnect':
      reader.disconnect()
      reader.connect(next.tail)
      return
    case 'disconnect':
      reader.disconnect()
      return
    case 'older':
      reader.happen({ type: 'wanted-older' })
      return
    case 'advance':
      if (reader.connected()) reader.send({ type: 'advanced', epoch: log.chat().epoch, seq: log.chat().seq })
      return
    case 'renumber':
      log.renumber()
      return
    case 'expire':
      log.expireChanges()
      return
    case 'trim':
      reader.happen({ type: 'trimmed', keep: PAGE })
  }
}
