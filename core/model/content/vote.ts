import { z } from 'zod'
import { kept } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'

/** What somebody chose in the poll that is quoted, from now on; nothing: they took their choice back. */
export const VoteContent = kept({ type: z.literal('vote'), options: z.array(z.string()), ...beside })
export type VoteContent = z.infer<typeof VoteContent>

export const vote: ContentKind<VoteContent> = {
  what: 'pollUpdateMessage',
  preview: ({ options }) => options.join(', '),
  searchText: ({ options }) => options.join('\n'),
}
