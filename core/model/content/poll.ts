import { z } from 'zod'
import { kept } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'

/** A question with answers to choose from. The secret that opens its votes lies with its number, not here. */
export const PollContent = kept({
  type: z.literal('poll'),
  question: z.string(),
  options: z.array(z.string()),
  /** How many of them one person may choose; 0: any. */
  most: z.number().int().nonnegative(),
  ...beside,
})
export type PollContent = z.infer<typeof PollContent>

export const poll: ContentKind<PollContent> = {
  what: 'pollCreationMessage',
  preview: ({ question }) => question,
  searchText: ({ question, options }) => [question, ...options].join('\n'),
}
