import { z } from 'zod'
import { LabelId } from '../ids.ts'
import { kept, openEnum } from '../newer.ts'
import { nameText } from '../person/person-text.ts'

export const LABEL_COLOURS = [
  'gray',
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
] as const

/** What a team marks chats by. */
export const Label = kept({ labelId: LabelId, name: z.string(), colour: openEnum(LABEL_COLOURS) })
export type Label = z.infer<typeof Label>

export const NewLabel = z.object({ name: nameText(40), colour: z.enum(LABEL_COLOURS).default('gray') })
export const LabelChange = z.object({ name: nameText(40), colour: z.enum(LABEL_COLOURS) }).partial()
