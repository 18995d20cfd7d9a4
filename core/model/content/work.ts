import { z } from 'zod'
import { LabelId, TeamId, UserId } from '../ids.ts'
import { kept, openEnum } from '../newer.ts'
import type { ContentKind } from './content-kind.ts'

export const PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const
export const Priority = openEnum(PRIORITIES)
export type Priority = z.infer<typeof Priority>

export const CHAT_STATES = ['open', 'snoozed', 'resolved'] as const

/** Names stand beside ids: the line still says who was meant once they are gone. */
const NamedLabel = kept({ labelId: LabelId, name: z.string() })

/**
 * What somebody of the team did with a chat: a line in it, of its author. It sets what it names and leaves the rest;
 * `null` takes away.
 */
export const WorkContent = kept({
  type: z.literal('work'),
  assignee: kept({ userId: UserId, name: z.string() }).nullable().optional(),
  team: kept({ teamId: TeamId, name: z.string() }).nullable().optional(),
  state: openEnum(CHAT_STATES).optional(),
  /** Of what is snoozed: when it opens by itself, ms. */
  until: z.number().optional(),
  priority: Priority.nullable().optional(),
  /** Which target was not met: the chat's own times say of when. */
  missed: openEnum(['response', 'resolution']).optional(),
  /** Of what is resolved: when the contact is asked for a rating, ms. */
  rate: z.number().optional(),
  added: z.array(NamedLabel).optional(),
  removed: z.array(NamedLabel).optional(),
  /** Whether the contact is blocked on WhatsApp from here on. */
  blocked: z.boolean().optional(),
  /** What its author saw of the chat. Where that is no longer so, nothing is done: somebody else was faster. */
  saw: kept({
    /** Whose it was; nobody's: null. */
    assignee: UserId.nullable().optional(),
    /** So many messages of the contact. */
    received: z.number().int().optional(),
    /** That it was snoozed until then, ms. */
    until: z.number().optional(),
    /** That the target was until then, ms. */
    due: z.number().optional(),
  }).optional(),
})
export type WorkContent = z.infer<typeof WorkContent>

export const work: ContentKind<WorkContent> = {
  what: 'work',
  preview: () => '',
  searchText: () => '',
}
