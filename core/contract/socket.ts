import { z } from 'zod'
import { Chat } from '../model/chat/chat.ts'
import { Emoji } from '../model/message/deed.ts'
import { ChatId, ClientMsgId, InboxId, NumberId, UserId } from '../model/ids.ts'
import { MessageText, Seq, TEXT_LIMIT, ToldEntry } from '../model/message/message.ts'
import { LinkCode } from '../model/number/link-code.ts'
import { WhatsAppNumber } from '../model/number/number.ts'
import { ErrorBody } from './errors.ts'
import { Written } from './written.ts'

/*
 * The socket's whole vocabulary. Commands (`noun:verb`) go from the browser to the gateway and are acked;
 * facts (`noun:past`) go the other way and are not: whatever they say can be had again by reading the log.
 */

/** The largest payload that a gateway takes, bytes: JSON writes some characters of a text in six. */
export const SOCKET_PAYLOAD_LIMIT = 6 * TEXT_LIMIT + 4096

/** Somebody who has a chat open; however many tabs and gateways, once. */
export const Attendee = z.object({ userId: UserId, name: z.string(), isTyping: z.boolean() })
export type Attendee = z.infer<typeof Attendee>

/** Somebody of the team who answers in a chat: types, has stopped, or has sent an answer. */
export const Answerer = z.object({
  chatId: ChatId,
  userId: UserId,
  name: z.string().max(200),
  does: z.enum(['types', 'stops', 'answered']),
})
export type Answerer = z.infer<typeof Answerer>

/** What a contact does, as WhatsApp tells it. */
export const ContactDoes = z.enum(['typing', 'recording', 'online', 'offline'])
export type ContactDoes = z.infer<typeof ContactDoes>

/** Commands: what each takes, and what its ack carries. */
export const commands = {
  /**
   * Start to get a chat's entries live. Acked only once the subscription is live, with where the log stood then.
   * Again when the page is hidden or shown: `isHidden` means that nobody looks, so colleagues do not see this agent there.
   * Who has read the log before says up to where (`since`): then the ack may have all entries that came after that. It
   * has none where the gateway keeps none, or lacks one; then they are in the history.
   */
  'chat:open': {
    input: z.object({
      chatId: ChatId,
      isHidden: z.boolean().default(false),
      since: z.object({ epoch: z.number().int(), seq: Seq }).optional(),
    }),
    output: z.object({ chat: Chat, entries: z.array(ToldEntry).optional() }),
  },
  'chat:close': { input: z.object({ chatId: ChatId }), output: z.object({}) },
  /** Acked once durable; the same clientMsgId again is answered with the seq that it already has. */
  'message:send': {
    input: Written.extend({ chatId: ChatId }),
    output: z.object({ seq: Seq }),
  },
  /** Takes back a message that waits. Acked: it is never sent. Refused with `conflict`: it left, or may be leaving. */
  'message:cancel': { input: z.object({ chatId: ChatId, seq: Seq }), output: z.object({}) },
  /**
   * What is to be done to a message: acked once it waits durably, with its place in the outbox. The same clientMsgId
   * again is the same. An empty emoji takes the team's reaction back.
   */
  'message:react': {
    input: z.object({ chatId: ChatId, clientMsgId: ClientMsgId, seq: Seq, emoji: Emoji }),
    output: z.object({ seq: Seq }),
  },
  'message:edit': {
    input: z.object({ chatId: ChatId, clientMsgId: ClientMsgId, seq: Seq, text: MessageText }),
    output: z.object({ seq: Seq }),
  },
  /** For everyone; a message that waits still is taken back instead. */
  'message:delete': {
    input: z.object({ chatId: ChatId, clientMsgId: ClientMsgId, seq: Seq }),
    output: z.object({ seq: Seq }),
  },
  /** The agent writes an answer in a chat that is open; sent again every few seconds for as long as it is true. */
  'chat:typing': { input: z.object({ chatId: ChatId, isTyping: z.boolean() }), output: z.object({}) },
  /** The agent has this chat on screen up to seq. */
  'chat:seen': { input: z.object({ chatId: ChatId, seq: Seq }), output: z.object({}) },
  /** Start to get the latest state of an inbox's chats as they change. */
  'inbox:open': { input: z.object({ inboxId: InboxId }), output: z.object({}) },
  'inbox:close': { input: z.object({ inboxId: InboxId }), output: z.object({}) },
  /**
   * Start to get the latest state of the chats of all inboxes that the agent sees, for as long as the socket lives. What
   * is given or taken meanwhile is told by `inboxes:given`.
   */
  'inboxes:open': { input: z.object({}), output: z.object({ inboxIds: z.array(InboxId) }) },
  /** Follow a number's state and, while it is linking, its QR. */
  'number:open': { input: z.object({ numberId: NumberId }), output: z.object({ number: WhatsAppNumber }) },
  'number:close': { input: z.object({ numberId: NumberId }), output: z.object({}) },
  /** A fresh token for the same user before the old one ends, so that the socket lives on. */
  'session:renew': {
    input: z.object({ token: z.string().max(4096) }),
    output: z.object({ expiresAt: z.number() }),
  },
} as const

export type CommandName = keyof typeof commands
export type CommandInput<Name extends CommandName> = z.input<(typeof commands)[Name]['input']>
export type CommandOutput<Name extends CommandName> = z.output<(typeof commands)[Name]['output']>

/** Facts: what each carries. */
export const facts = {
  /** New entries of an open chat, in seq order. */
  'chat:appended': z.object({ chatId: ChatId, epoch: z.number().int(), entries: z.array(ToldEntry).min(1) }),
  /** Where an open chat's log stands: tells of a lost last entry. */
  'chat:advanced': z.object({ chatId: ChatId, epoch: z.number().int(), seq: Seq }),
  /** Who has an open chat open and who writes in it, this browser's own user among them; late at worst, never kept. */
  'chat:attended': z.object({ chatId: ChatId, people: z.array(Attendee) }),
  /**
   * Who answers in chats of an inbox that is followed, this browser's own user among them: what has changed. Who types
   * is told of again every few seconds; late at worst, never kept, and never what is typed.
   */
  'inbox:attended': z.object({ inboxId: InboxId, answerers: z.array(Answerer) }),
  /** What the contact of an open chat does now; late at worst, never kept. */
  'contact:acted': z.object({
    chatId: ChatId,
    does: ContactDoes,
    /** When they were online last, ms since 1970, if they let it know. */
    lastSeen: z.number().optional(),
  }),
  /**
   * Chats of an open inbox in their latest state: at most 4 frames a second, 50 chats a frame. `isPartial`: others
   * changed as well that are not told of, so read the list again.
   */
  'inbox:changed': z.object({
    inboxId: InboxId,
    chats: z.array(Chat),
    isPartial: z.boolean().optional(),
  }),
  /** The same of all inboxes together, but for those that this socket has open by themselves. */
  'inboxes:changed': z.object({ chats: z.array(Chat), isPartial: z.boolean().optional() }),
  /** All inboxes that the agent sees from now on, when they have changed: what is shown of any other has to go. */
  'inboxes:given': z.object({ inboxIds: z.array(InboxId) }),
  'number:changed': z.object({ number: WhatsAppNumber }),
  /** The text of the QR that the number's phone has to scan now. */
  'number:shown': z.object({ numberId: NumberId, qr: z.string() }),
  /** The code to enter on the number's phone now, or that there is none any more and why. */
  'number:coded': z.object({ numberId: NumberId, ...LinkCode.shape }),
  /** This browser read so slowly that facts of its rooms were left out: ask anew where everything that is open stands. */
  'facts:skipped': z.object({}),
  /** The rights behind this socket ended; it is closed after this. */
  'session:ended': z.object({ error: ErrorBody }),
} as const

export type FactName = keyof typeof facts
export type Fact<Name extends FactName> = z.infer<(typeof facts)[Name]>

export type Ack<Name extends CommandName> =
  { ok: true; data: CommandOutput<Name> } | { ok: false; error: ErrorBody }

/** Socket.IO's event maps. */
export type ClientEvents = {
  [Name in CommandName]: (input: CommandInput<Name>, ack: (answer: Ack<Name>) => void) => void
}
export type ServerEvents = { [Name in FactName]: (fact: Fact<Name>) => void }
