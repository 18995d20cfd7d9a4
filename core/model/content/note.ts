import { z } from 'zod'
import { UserId } from '../ids.ts'
import { kept } from '../newer.ts'
import type { ContentKind } from './content-kind.ts'

/** What the team writes for itself: it never leaves, whatever is done to it. */
export const NoteContent = kept({
  type: z.literal('note'),
  text: z.string(),
  /** Who is to read it, by what they are called in the text. */
  colleagues: z.array(kept({ userId: UserId, name: z.string() })).optional(),
})
export type NoteContent = z.infer<typeof NoteContent>

export const note: ContentKind<NoteContent> = {
  what: 'note',
  preview: ({ text }) => text,
  searchText: ({ text }) => text,
}
