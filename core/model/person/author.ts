import { z } from 'zod'
import { ContactId, UserId } from '../ids.ts'
import { kept, newerThan } from '../newer.ts'

const KNOWN_AUTHORS = z.discriminatedUnion('type', [
  /** Its id is missing where the last release wrote: in a chat with a person it is the chat's peer. */
  kept({
    type: z.literal('contact'),
    id: ContactId.optional(),
    /** Of somebody in a group, as WhatsApp told it with the message. */
    name: z.string().optional(),
    phone: z.string().optional(),
  }),
  kept({ type: z.literal('agent'), userId: UserId, name: z.string() }),
  /** Written on the number's own phone, past Sahut. */
  kept({ type: z.literal('phone') }),
  /** By nobody, as people set it: an answer to a call. */
  kept({ type: z.literal('automatic') }),
])

/** Who wrote or did something. */
export const Author = z.union([
  KNOWN_AUTHORS,
  kept({ type: newerThan(['contact', 'agent', 'phone', 'automatic']) }),
])
export type Author = z.infer<typeof Author>
