import { z } from 'zod'
import { kept } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'

/** An invitation into a group, which only the phone can take up: its code stays there. */
export const InviteContent = kept({
  type: z.literal('invite'),
  group: z.string(),
  text: z.string().optional(),
  /** ms */
  expires: z.number().optional(),
  ...beside,
})
export type InviteContent = z.infer<typeof InviteContent>

export const invite: ContentKind<InviteContent> = {
  what: 'groupInviteMessage',
  preview: ({ group }) => group,
  searchText: ({ group, text }) => [group, text].filter((word) => word !== undefined).join('\n'),
}
