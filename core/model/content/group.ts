import { z } from 'zod'
import { kept, openEnum } from '../newer.ts'
import type { ContentKind } from './content-kind.ts'

/** Somebody to whom something was done in a group. */
const Person = kept({
  id: z.string(),
  phone: z.string().optional(),
  /** It is the number itself. */
  isUs: z.boolean().optional(),
})

/** What changed in a group, by whoever the message is of. */
export const GroupContent = kept({
  type: z.literal('group'),
  what: openEnum([
    'created',
    'added',
    'joined',
    'removed',
    'left',
    'promoted',
    'demoted',
    'subject',
    'description',
    'picture',
    'only-admins',
    'everybody',
  ]),
  people: z.array(Person).optional(),
  /** What it is called or described as from here on. */
  text: z.string().optional(),
})
export type GroupContent = z.infer<typeof GroupContent>

export const group: ContentKind<GroupContent> = {
  what: 'group',
  preview: ({ text }) => text ?? '',
  searchText: ({ text }) => text ?? '',
}
