/** What the control API takes and answers about groups. People are named by their phone numbers. */
import { z } from 'zod'
import { ContactFile } from './contract.ts'

const Pn = z.string().regex(/^[1-9]\d{6,14}$/, 'must be a phone number: 7 to 15 digits with the country code')
const Text = z.string().min(1).max(65_536)

export const NewGroup = z.strictObject({
  subject: z.string().max(1_000),
  creator: Pn,
  members: z.array(Pn).max(1_023),
  /** How its members are named in its stanzas. */
  addressing: z.enum(['pn', 'lid']).default('lid'),
  /** Only admins may write. */
  announce: z.boolean().default(false),
})
export type NewGroup = z.output<typeof NewGroup>

export const GroupMessage = z.strictObject({
  from: Pn,
  text: Text,
  id: z
    .string()
    .regex(/^[A-Z0-9]{8,40}$/, 'must be 8 to 40 capital letters and digits')
    .optional(),
  /** Which message it answers, and whose that is. */
  quotes: z.strictObject({ id: z.string(), of: Pn, text: z.string().default('') }).optional(),
  mentions: z.array(Pn).max(100).optional(),
  /** A `proto.Message` in base64 instead of the text, which then stands in the journal only. */
  encoded: z.base64().max(4_000_000).optional(),
})
export type GroupMessage = z.output<typeof GroupMessage>

/** A file that a member sends. */
export const GroupFile = ContactFile.omit({ to: true, addressing: true }).extend({ from: Pn })

/** What a member does to a message: `whose` is its author, a member or the number. */
export const GroupDeed = z.strictObject({
  by: Pn,
  whose: Pn,
  deed: z.enum(['reaction', 'edit', 'deletion']),
  of: z.string().min(1),
  text: z.string().max(65_536).default(''),
})
export type GroupDeed = z.output<typeof GroupDeed>

export const GroupChange = z.strictObject({
  by: Pn,
  what: z.enum([
    'add',
    'remove',
    'leave',
    'promote',
    'demote',
    'subject',
    'description',
    'announcement',
    'not_announcement',
  ]),
  people: z.array(Pn).max(1_023).default([]),
  text: z.string().max(10_000).default(''),
})
export type GroupChange = z.output<typeof GroupChange>

export const GroupState = z.object({
  id: z.string(),
  subject: z.string(),
  members: z.record(z.string(), z.string()),
})
export type GroupState = z.infer<typeof GroupState>
