/** What a phone tells its companion of the time before it was linked. */
import { z } from 'zod'
import { MANNERS } from '../media/manners.ts'
import { CONTACT_KINDS, type ContactKind } from '../messages/kinds.ts'

const PastMessage = z.strictObject({
  id: z.string().min(1).optional(),
  text: z.string().min(1),
  /** What it is, around the text. */
  kind: z.enum(Object.keys(CONTACT_KINDS) as [ContactKind, ...ContactKind[]]).optional(),
  /** A `proto.Message` in base64 instead of the text. */
  encoded: z.base64().optional(),
  fromMe: z.boolean().default(false),
  /** Who of a group wrote it: digits. */
  from: z.string().optional(),
  /** s */
  t: z.int().min(0),
  /** How far one of the phone's own had come, in WhatsApp's numbers. */
  status: z.int().min(0).max(5).optional(),
  /** The emoji that the other side reacted with. */
  reaction: z.string().optional(),
})

const PastConversation = z.strictObject({
  /** Whom it is with: a contact's digits, or a group's id. */
  with: z.string().min(1),
  /** By which of a contact's names the phone calls it. */
  addressing: z.enum(['pn', 'lid']).default('pn'),
  /** The phone leaves out the other one. */
  alone: z.boolean().default(false),
  messages: z.array(PastMessage).max(100_000),
  /** The phone has no earlier ones. */
  isAll: z.boolean().default(false),
})

/** A piece of history. To a phone without a companion it is told with its first one; `on-demand` is kept until it is asked for. */
export const PastOrder = z.strictObject({
  type: z.enum(['bootstrap', 'recent', 'full', 'on-demand']).default('recent'),
  /** Within its message, or in a file at the host. */
  by: z.enum(['inline', 'file']).default('file'),
  /** How the host treats the file, so many times. */
  host: z.enum(MANNERS).default('whole'),
  times: z.int().min(1).default(1),
  conversations: z.array(PastConversation).default([]),
})
export type PastOrder = z.input<typeof PastOrder>
export type ReadPastOrder = z.output<typeof PastOrder>
