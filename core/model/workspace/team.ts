import { z } from 'zod'
import { InboxId, TeamId, UserId } from '../ids.ts'
import { nameText } from '../person/person-text.ts'

/** So many people a team has at most. */
const PEOPLE = 200

/** People who share the work on chats. */
export const Team = z.object({
  teamId: TeamId,
  name: z.string(),
  userIds: z.array(UserId),
  /** All its people see these; the last release does not tell. */
  inboxIds: z.array(InboxId).default([]),
})
export type Team = z.infer<typeof Team>

/** How it is stored: the inboxes are a map, so that giving one and taking another never overwrite each other. */
export const TeamRow = Team.omit({ inboxIds: true })
  .extend({ inboxes: z.record(InboxId, z.literal(true)).optional() })
  .transform(({ inboxes = {}, ...team }): Team => ({
    ...team,
    inboxIds: InboxId.array().parse(Object.keys(inboxes)),
  }))

const people = z.array(UserId).max(PEOPLE, `must be at most ${String(PEOPLE)}`)
export const NewTeam = z.object({ name: nameText(80), userIds: people.default([]) })
/** `userIds`: all that it has from then on. */
export const TeamChange = z.object({ name: nameText(80), userIds: people }).partial()
