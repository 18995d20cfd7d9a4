import type { Api } from '@sahut/functions/api'
import { operations } from '@sahut/core/contract/api'
import type { CannedReply, CannedReplyChange, NewCannedReply } from '@sahut/core/model/workspace/canned-reply'
import type { CannedReplyId, InboxId, LabelId, TeamId, UserId } from '@sahut/core/model/ids'
import type { Label, LABEL_COLOURS } from '@sahut/core/model/workspace/label'
import type { Team } from '@sahut/core/model/workspace/team'
import { hc } from 'hono/client'
import type { z } from 'zod'
import { authorised, read, type TokenGiver } from './answers.ts'

const { createLabel, changeLabel, removeLabel, createTeam, changeTeam, giveTeamInbox, removeTeam } =
  operations

/** What admins say of a label and of a team. */
export type LabelInput = { name: string; colour: (typeof LABEL_COLOURS)[number] }
export type TeamInput = { name: string; userIds: UserId[] }

/** What admins set up for the team. Changes take the signal of `useOnlineMutation`. */
export const createCatalogApi = (origin: string, token: TokenGiver) => {
  const { api } = hc<Api>(origin, { fetch: authorised(token) })
  const { labels, teams } = api
  const replies = api['canned-replies']
  const reply = replies[':cannedReplyId']
  const [label, team] = [labels[':labelId'], teams[':teamId']]
  return {
    labels: async (): Promise<Label[]> =>
      (await read(operations.listLabels.answer, await labels.$get())).labels,
    teams: async (): Promise<Team[]> => (await read(operations.listTeams.answer, await teams.$get())).teams,
    createLabel: async (json: LabelInput, signal: AbortSignal): Promise<void> => {
      await read(createLabel.answer, await labels.$post({ json }, { init: { signal } }))
    },
    changeLabel: async (labelId: LabelId, json: LabelInput, signal: AbortSignal): Promise<void> => {
      await read(changeLabel.answer, await label.$patch({ param: { labelId }, json }, { init: { signal } }))
    },
    removeLabel: async (labelId: LabelId, signal: AbortSignal): Promise<void> => {
      await read(removeLabel.answer, await label.$delete({ param: { labelId } }, { init: { signal } }))
    },
    createTeam: async (json: TeamInput, signal: AbortSignal): Promise<void> => {
      await read(createTeam.answer, await teams.$post({ json }, { init: { signal } }))
    },
    changeTeam: async (teamId: TeamId, json: TeamInput, signal: AbortSignal): Promise<void> => {
      await read(changeTeam.answer, await team.$patch({ param: { teamId }, json }, { init: { signal } }))
    },
    /** Gives a team an inbox, or takes it. */
    setTeamInbox: async (
      { teamId, inboxId, isMember }: { teamId: TeamId; inboxId: InboxId; isMember: boolean },
      signal: AbortSignal,
    ): Promise<void> => {
      const { $put, $delete } = team.inboxes[':inboxId']
      const asked = { param: { teamId, inboxId } }
      const init = { init: { signal } }
      await read(giveTeamInbox.answer, await (isMember ? $put(asked, init) : $delete(asked, init)))
    },
    removeTeam: async (teamId: TeamId, signal: AbortSignal): Promise<void> => {
      await read(removeTeam.answer, await team.$delete({ param: { teamId } }, { init: { signal } }))
    },
    /** The workspace's, and the agent's own. */
    cannedReplies: async (): Promise<CannedReply[]> =>
      (await read(operations.listCannedReplies.answer, await replies.$get())).cannedReplies,
    createCannedReply: async (json: z.output<typeof NewCannedReply>, signal: AbortSignal): Promise<void> => {
      await read(operations.createCannedReply.answer, await replies.$post({ json }, { init: { signal } }))
    },
    changeCannedReply: async (
      cannedReplyId: CannedReplyId,
      json: z.output<typeof CannedReplyChange>,
      signal: AbortSignal,
    ): Promise<void> => {
      const answer = await reply.$patch({ param: { cannedReplyId }, json }, { init: { signal } })
      await read(operations.changeCannedReply.answer, answer)
    },
    removeCannedReply: async (cannedReplyId: CannedReplyId, signal: AbortSignal): Promise<void> => {
      const answer = await reply.$delete({ param: { cannedReplyId } }, { init: { signal } })
      await read(operations.removeCannedReply.answer, answer)
    },
  }
}
