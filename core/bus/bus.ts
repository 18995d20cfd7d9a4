import type { Server } from 'socket.io'
import { z } from 'zod'
import {
  Answerer,
  Attendee,
  type ClientEvents,
  type Fact,
  type FactName,
  type ServerEvents,
} from '../contract/socket.ts'
import type { Commit } from '../log/chat-log.ts'
import { Chat } from '../model/chat/chat.ts'
import { ChatId, type InboxId, WorkspaceId } from '../model/ids.ts'
import type { Entry } from '../model/message/message.ts'
import type { Room, Topic } from './rooms.ts'

/** More people than this at one chat are no help to each other. */
export const ATTENDEES = 50

/** So many workspaces are named in one signal at most. */
export const WORKSPACES = 1_000

/** What processes tell each other. Parsed on arrival: who can reach the bus must not be able to break a process. */
export const Signal = z.discriminatedUnion('type', [
  z.object({ type: z.literal('chat-changed'), chat: Chat }),
  /** The number's outbox has something, of this chat, up to this seq; older releases do not say of which. */
  z.object({
    type: z.literal('outbox'),
    chatId: ChatId.optional(),
    seq: z.number().optional(),
    /** A file is to be fetched, too. */
    isMedia: z.boolean().optional(),
  }),
  /** Somebody looks at the number and would like its QR again. */
  z.object({ type: z.literal('qr-wanted') }),
  /** Somebody of the team has a chat of the number open now. */
  z.object({ type: z.literal('chat-looked-at'), chatId: ChatId }),
  /** An agent types in a chat of the number, or has stopped. */
  z.object({ type: z.literal('typing'), chatId: ChatId, isTyping: z.boolean() }),
  /** The team has seen what came in a chat of the number after `from`, up to `to`. */
  z.object({ type: z.literal('seen'), chatId: ChatId, from: z.number(), to: z.number() }),
  /** Somebody waits for a phone number to be looked up. */
  z.object({ type: z.literal('person-wanted') }),
  /** Somebody is to be blocked by the number, or not any more. */
  z.object({ type: z.literal('block-wanted') }),
  /** Somebody wants older messages of a chat of the number than are here. */
  z.object({ type: z.literal('older-wanted') }),
  /** What people set of the number has changed. */
  z.object({ type: z.literal('number-set') }),
  /** Which numbers shall run has changed. */
  z.object({ type: z.literal('numbers-changed') }),
  /** A user's rights or sessions have changed: look them up again, now. */
  z.object({ type: z.literal('rights-changed') }),
  /**
   * One gateway looks at all browsers at the broker now: the others need not. Then it tells of which workspaces they
   * are, in as many signals as it takes; older releases do not, and list them themselves.
   */
  z.object({
    type: z.literal('browsers-looked-at'),
    workspaceIds: z.array(WorkspaceId).max(WORKSPACES).optional(),
  }),
  /** A browser was let in at the broker: somebody of that workspace is there. */
  z.object({ type: z.literal('browser-admitted'), workspaceId: WorkspaceId }),
  /** All who have the topic's chat open at one gateway; with `asks` the others tell theirs. */
  z.object({
    type: z.literal('attended'),
    gateway: z.string().max(64),
    people: z.array(Attendee).max(ATTENDEES),
    asks: z.boolean(),
  }),
  /** Somebody types an answer in a chat of the topic's inbox, has stopped, or has sent one. */
  z.object({ type: z.literal('answering'), who: Answerer }),
])
export type Signal = z.infer<typeof Signal>

export type RoomServer = Server<ClientEvents, ServerEvents>

/** Some inboxes, or all. */
export type Inboxes = ReadonlySet<InboxId> | 'all'

/** As they stand in the line `metrics` (docs/operations.md). Counts are of the time since they were asked for last. */
type LogFigures = {
  readBehind: number
  readBehindMs: number
  appendLagMs: number
  appendsAgain: number
  appendsLost: number
  recordsRefused: number
  groupPending: number
}

/**
 * The bus hurries things along, and every level may lose anything at any time: what is lost is late, because the store
 * has it. What each method promises all the same stands at it, and `bus.test.ts` has a test of that name for every
 * level. No call throws, and none waits for a broker longer than a second.
 */
export type Bus = {
  /**
   * Tells of a durable commit: who has its chat open, who follows its inbox, and the number's worker if something waits
   * to be sent.
   * - reaches the room of its chat and who follows its inbox
   */
  tell: (commit: Commit) => void
  /**
   * The chats of an inbox in their new state, as they change. The listener must not throw.
   * - once it has resolved, nothing that is told of the inbox passes by the listener
   * - who has stopped following is told nothing more
   * @returns the way to stop
   */
  follow: (inboxId: InboxId, onChat: (chat: Chat) => void) => Promise<() => Promise<void>>
  /**
   * Shares the work that commits make: what must be done once for each, whichever process does it.
   * - each commit that is told once it has resolved is handled by one member of the group
   * - what a member left by its death, or rejected, is handled by a member again, a few times
   * - who has stopped handles nothing more
   * The handler must settle, and bear a commit twice, as after a crash. No order is promised. Never called on a level
   * that keeps nothing, and what happened while a log was lost is missing: whoever counts on it needs a sweep as well.
   * @param group those who share have the same
   * @returns the way to stop, which resolves once what was begun is done
   */
  divide: (group: string, onCommit: (commit: Commit) => Promise<void>) => Promise<() => Promise<void>>
  /**
   * What came after a seq, if this process has all of it: so a browser that comes back costs no read of the store.
   * - has every entry from the next one on, in order, or nothing
   * @returns nothing if it may lack one, as always on a level that keeps none
   */
  since: (chat: Pick<Chat, 'chatId' | 'inboxId' | 'epoch'>, seq: number) => Entry[] | undefined
  /**
   * Tells every socket in a room.
   * - reaches every gateway that holds the room, and no other
   * - reaches a socket at most once, in the order in which one process published
   * - by a gateway reaches its own sockets too
   * - before anybody is there does no harm
   */
  publish: <Name extends FactName>(room: Room, name: Name, fact: Fact<Name>) => void
  /** From now on what is published reaches the sockets of this gateway. Called once a process. */
  attach: (io: RoomServer) => void
  /**
   * Call after the join, before its ack.
   * - once it has resolved, nothing that is published to the room passes by this gateway
   * - holds for a room that was left and entered again
   * Where a broker does not answer it resolves after a second, and the hole is told later.
   * @param inboxId of the chat, where the room is a chat's
   */
  live: (io: RoomServer, room: Room, inboxId?: InboxId) => Promise<void>
  /**
   * Tells every process that listens to a topic.
   * - reaches all who listen to the topic, this process too, and nobody who listens to another
   * - arrives at most once, in the order in which one process sent
   * - never runs a listener inside its own call
   */
  signal: (topic: Topic, signal: Signal) => void
  /**
   * The listener must not throw.
   * - once it has resolved, nothing that is signalled passes by the listener
   * - the same listener twice is told twice
   * - who has stopped is told nothing more; stopping twice is no error
   * @returns the way to stop
   */
  listen: (topic: Topic, listener: (signal: Signal) => void) => Promise<() => Promise<void>>
  /**
   * Something that was published may not have reached this process: read on from the store. The listener must not throw;
   * it gets the inboxes that are concerned.
   * - is told after what carries the bus was interrupted, once what is published arrives again
   * - who has ended it is told nothing more
   * @returns ends the listening
   */
  onHole: (listener: (inboxes: Inboxes) => void) => () => void
  /**
   * What a cut kept from this process is about to be told to its sockets: look first at who may still see it.
   * - resolves before anything is told that was carried during the cut
   * The check must not reject. Never called on a level that keeps nothing.
   * @returns ends it
   */
  onResume: (check: () => Promise<void>) => () => void
  /**
   * For a process that ends or is frozen after this.
   * - once it has resolved, what was published and signalled before reaches others, also if this process closes
   * Resolves after a second at the latest.
   */
  flush: () => Promise<void>
  /**
   * The longest that something published took to reach the broker since this was asked last, or waits for it by now, ms.
   * - falls to 0 where nothing is published any more
   */
  lagMs: () => number
  /** How this process stands with the log, for operators; on a level without one all is 0. */
  logFigures: () => LogFigures
  /**
   * - nothing is heard after it, and what is published and signalled after it does no harm
   * - closing twice is no error
   */
  close: () => Promise<void>
}
