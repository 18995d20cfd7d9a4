import { z } from 'zod'
import { TeamId, UserId } from './ids.ts'
import { nameText } from './person-text.ts'

/** So many people a team has at most. */
const PEOPLE = 200

/** People who share the work on chats. */
export const Team = z.object({ teamId: TeamId, name: z.string(), userIds: z.array(UserId) })
export type Team = z.infer<typeof Team>

const people = z.array(UserId).max(PEOPLE, `must be at most ${String(PEOPLE)}`)
export const NewTeam = z.object({ name: nameText(80), userIds: people.default([]) })
/** `userIds`: all that it has from then on. */
export const TeamChange = z.object({ name: nameText(80), userIds: people }).partial()
