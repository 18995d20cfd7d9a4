import { z } from 'zod'
import { PersonFieldId, PersonId, PersonNoteId, UserId } from '../ids.ts'
import { kept, openEnum } from '../newer.ts'
import { nameText, personText } from './person-text.ts'

export const FIELD_KINDS = ['text', 'number', 'date', 'choice', 'link', 'checkbox'] as const
export type FieldKind = (typeof FIELD_KINDS)[number]

/** So long a person's name is at most: the heads of all their chats carry it. */
export const PERSON_NAME_LENGTH = 60
/** So many values a choice offers at most. */
const CHOICES = 50

/** Something that a workspace keeps of people beside their name. */
export const PersonField = kept({
  fieldId: PersonFieldId,
  name: z.string(),
  kind: openEnum(FIELD_KINDS),
  /** What may be chosen, of a choice. */
  choices: z.array(z.string()).optional(),
})
export type PersonField = z.infer<typeof PersonField>

const choices = z.array(nameText(60)).min(1, 'must offer something').max(CHOICES)
/** What kind it is stays: what people have entered would mean nothing as another one. */
export const NewPersonField = z
  .object({ name: nameText(40), kind: z.enum(FIELD_KINDS), choices: choices.optional() })
  .refine(({ kind, choices: offered }) => (kind === 'choice') === (offered !== undefined), {
    path: ['choices'],
    message: 'belong to a choice, and to nothing else',
  })
export const PersonFieldChange = z.object({ name: nameText(40), choices }).partial()

export const FieldValue = z.union([z.string(), z.number(), z.boolean()])
export type FieldValue = z.infer<typeof FieldValue>

const TEXT_LENGTH = 1_000
const LINK_LENGTH = 2_000

const VALUES: Record<FieldKind, (field: PersonField) => z.ZodType<FieldValue>> = {
  text: () => personText(TEXT_LENGTH),
  number: () => z.number(),
  date: () => z.iso.date(),
  choice: (field) => z.string().refine((value) => field.choices?.includes(value) === true),
  link: () => z.url({ protocol: /^https?$/ }).max(LINK_LENGTH),
  checkbox: () => z.boolean(),
}

const isKnown = (kind: PersonField['kind']): kind is FieldKind => FIELD_KINDS.some((one) => one === kind)

/** Whether a value is one that such a field can have. */
export const fits = (field: PersonField, value: FieldValue): boolean =>
  isKnown(field.kind) && VALUES[field.kind](field).safeParse(value).success

/** Who of the team did something. */
const Colleague = kept({ userId: UserId, name: z.string() })

/** Another person who turned out to be this one. */
const MergedPerson = kept({
  /** What they were called when it was found out. */
  label: z.string(),
  by: Colleague,
  /** ms */
  at: z.number(),
})

/** What the team knows of a person, by one address of theirs. */
export const PersonCard = kept({
  /** Counts its changes, from 1 on. */
  version: z.number().int().positive(),
  /** Tells a change of its own from another's. */
  token: z.string(),
  /** Over all names that WhatsApp tells; empty if it was taken back. */
  name: z.string().optional(),
  /** `null` where a value was taken away. */
  fields: z.record(PersonFieldId, FieldValue.nullable()).optional(),
  /** The person that this one turned out to be. Holds if that one says so too. */
  into: PersonId.optional(),
  merged: z.record(PersonId, MergedPerson).optional(),
})
export type PersonCard = z.infer<typeof PersonCard>

const NOTE_LENGTH = 5_000

/** What somebody of the team wrote about a person, whichever chat it is about. */
export const PersonNote = kept({
  noteId: PersonNoteId,
  text: z.string(),
  by: Colleague,
  /** ms */
  at: z.number(),
})
export type PersonNote = z.infer<typeof PersonNote>
export const PersonNoteText = personText(NOTE_LENGTH)
