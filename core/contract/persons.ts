import { z } from 'zod'
import { Chat } from '../model/chat/chat.ts'
import { PersonFieldId, PersonId, UserId } from '../model/ids.ts'
import { FieldValue, PERSON_NAME_LENGTH } from '../model/person/person.ts'
import { nameText } from '../model/person/person-text.ts'

/** What the team knows of the person whom a chat is with. */
export const Person = z.object({
  /** Of what is known; 0 if nothing is. A change says which one it has seen. */
  version: z.number().int().nonnegative(),
  /** What the team calls them. */
  name: z.string().optional(),
  fields: z.record(PersonFieldId, FieldValue),
  /** Their chats with any number of the workspace that the caller sees, this one among them, the newest first. */
  chats: z.array(Chat),
  /** Others who turned out to be this person, until somebody parts them again. */
  merged: z.array(
    z.object({
      personId: PersonId,
      label: z.string(),
      by: z.object({ userId: UserId, name: z.string() }),
      at: z.number(),
    }),
  ),
})
export type Person = z.infer<typeof Person>

/** `null` takes a value away, and so does it the name; what is left out stays. */
export const PersonChange = z
  .strictObject({
    version: z.number().int().nonnegative(),
    name: nameText(PERSON_NAME_LENGTH).nullable().optional(),
    fields: z.record(PersonFieldId, FieldValue.nullable()).optional(),
  })
  .refine(({ name, fields }) => name !== undefined || fields !== undefined, 'must change something')
export type PersonChange = z.output<typeof PersonChange>

/** What is wanted of a contact's being blocked, and whether WhatsApp has not taken it yet, or would not. */
export const BlockState = z.object({
  isBlocked: z.boolean(),
  wanted: z.boolean().optional(),
  isRefused: z.literal(true).optional(),
})
export type BlockState = z.infer<typeof BlockState>
