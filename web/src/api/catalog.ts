import type { Api } from '@sahut/functions/api'
import { operations } from '@sahut/core/contract/api'
import type { LabelId, TeamId, UserId } from '@sahut/core/model/ids'
import type { LABEL_COLOURS } from '@sahut/core/model/label'
import { hc } from 'hono/client'
import { authorised, read, type TokenGiver } from './answers.ts'

const { createLabel, changeLabel, removeLabel, createTeam, changeTeam, removeTeam } = operations

/** What admins say of a label and of a team. */
export type LabelInput = { name: string; colour: (typeof LABEL_COLOURS)[number] }
export type TeamInput = { name: string; userIds: UserId[] }

/** What admins set up for the team. Changes take the signal of `useOnlineMutation`. */
export const createCatalogApi = (origin: string, token: TokenGiver) => {
  const { labels, teams } = hc<Api>(origin, { fetch: authorised(token) }).api
  const [label, team] = [labels[':labelId'], teams[':teamId']]
  return {
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
    removeTeam: async (teamId: TeamId, signal: AbortSignal): Promise<void> => {
      await read(removeTeam.answer, await team.$delete({ param: { teamId } }, { init: { signal } }))
    },
  }
}
