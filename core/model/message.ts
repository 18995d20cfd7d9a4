import { z } from 'zod'
import { ClientMsgId, UserId } from './ids.ts'

/** WhatsApp's own limit of a text, in UTF-16 code units. */
export const TEXT_LIMIT = 65_536

export const MessageText = z
  .string()
  .min(1, 'must not be empty')
  .max(TEXT_LIMIT, `must be at most ${String(TEXT_LIMIT)} characters`)
  .refine((text) => text.trim() !== '', 'must not be blank')

export const MessageContent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  /** A kind that Sahut can't show yet (`what` is WhatsApp's name for it): never dropped, agents see that it came. */
  z.object({ type: z.literal('unsupported'), what: z.string() }),
])
export type MessageContent = z.infer<typeof MessageContent>

export const Author = z.discriminatedUnion('type', [
  z.object({ type: z.literal('contact') }),
  z.object({ type: z.literal('agent'), userId: UserId, name: z.string() }),
  /** Written on the number's own phone, past Sahut. */
  z.object({ type: z.literal('phone') }),
])
export type Author = z.infer<typeof Author>

/** Of what we sent. It only rises; `failed` and `cancelled` stand apart and end only by `sent`: it had left already. */
export const MessageStatus = z.enum(['queued', 'sent', 'delivered', 'read', 'failed', 'cancelled'])
export type MessageStatus = z.infer<typeof MessageStatus>

/** What is stored of a status: `delivered` and `read` are the chat's watermarks, not the message's. */
export const StoredStatus = z.enum(['queued', 'sent', 'failed', 'cancelled'])
export type StoredStatus = z.infer<typeof StoredStatus>

/** Why a message failed that waited longer than it may: it was never sent, or it may have been, long ago. */
export type TooOld = 'too_old' | 'too_old_maybe_sent'

export const Seq = z.number().int().nonnegative()

/** A message as the chat log holds it. */
export const MessageEntry = z.object({
  kind: z.literal('message'),
  seq: Seq,
  /** When it was appended; ms since 1970. */
  at: z.number(),
  /**
   * The time that is shown beside it, ms: WhatsApp's when first seen, the gateway's of what an agent wrote. Chat lists
   * are sorted by the newest of a chat. It says nothing of the order in a chat: clocks differ.
   */
  sortTs: z.number(),
  fromMe: z.boolean(),
  whatsappId: z.string(),
  participant: z.string().optional(),
  clientMsgId: ClientMsgId.optional(),
  author: Author,
  content: MessageContent,
  /** Only of messages from us. */
  status: StoredStatus.optional(),
  /** Why it failed: an error code of the contract, or `TooOld`. */
  reason: z.string().optional(),
})
export type MessageEntry = z.infer<typeof MessageEntry>

export const Change = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('status'),
    target: Seq,
    status: z.enum(['sent', 'failed', 'cancelled']),
    reason: z.string().optional(),
  }),
  /** The contact's devices got, or the contact read, everything of ours up to this seq. */
  z.object({ type: z.literal('receipts'), delivered: Seq.optional(), read: Seq.optional() }),
  /**
   * The team has seen everything up to this seq, by which so many of the contact's messages had come. A count of what
   * is still unseen would be wrong as soon as a message comes between the counting and this entry.
   */
  z.object({ type: z.literal('seen'), seq: Seq, received: z.number().int().nonnegative() }),
])
export type Change = z.infer<typeof Change>

export const ChangeEntry = z.object({ kind: z.literal('change'), seq: Seq, at: z.number(), change: Change })
export type ChangeEntry = z.infer<typeof ChangeEntry>

/** One step of a chat: a message, or a change to what is there. */
export const Entry = z.discriminatedUnion('kind', [MessageEntry, ChangeEntry])
export type Entry = z.infer<typeof Entry>

/** An entry before the log gave it its place. */
export type MessageDraft = Omit<MessageEntry, 'seq' | 'at'> & {
  /** The contact's name as WhatsApp told it with this message. */
  contactName?: string
}
export type ChangeDraft = Omit<ChangeEntry, 'seq' | 'at'>
export type Draft = MessageDraft | ChangeDraft

const RANK: Record<StoredStatus, number> = { queued: 0, failed: 1, cancelled: 1, sent: 2 }

/** Where a stored status stands: a higher one replaces a lower one. */
export const statusRank = (status: StoredStatus): number => RANK[status]

/** The higher of two stored statuses: a late or repeated change never lowers one. */
export const risenStatus = (now: StoredStatus | undefined, next: StoredStatus): StoredStatus =>
  now === undefined || RANK[next] > RANK[now] ? next : now

/** The message with a status change applied; the same object where it changes nothing. */
export const withStatus = (
  message: MessageEntry,
  change: Extract<Change, { type: 'status' }>,
): MessageEntry => {
  const status = risenStatus(message.status, change.status)
  if (status === message.status) return message
  const { reason, ...rest } = message
  const why = change.reason ?? (status === 'failed' ? reason : undefined)
  return why === undefined ? { ...rest, status } : { ...rest, status, reason: why }
}

/** What a tick shows: the stored status raised by the chat's watermarks. Nothing for a contact's message. */
export const shownStatus = (
  message: Pick<MessageEntry, 'fromMe' | 'seq' | 'status'>,
  watermarks: { delivered: number; read: number },
): MessageStatus | undefined => {
  if (!message.fromMe) return undefined
  // What waits or was taken back was not sent, whatever later message the contact has read.
  if (message.status !== 'sent' && message.status !== undefined) return message.status
  if (message.seq <= watermarks.read) return 'read'
  if (message.seq <= watermarks.delivered) return 'delivered'
  return message.status ?? 'sent'
}

/** The order on the screen: that of the log, which needs no clock. */
export const byShownOrder = (a: MessageEntry, b: MessageEntry): number => a.seq - b.seq
