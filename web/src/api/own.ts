import type { Api } from '@sahut/functions/api'
import { operations } from '@sahut/core/contract/api'
import type { SessionId } from '@sahut/core/model/ids'
import { hc } from 'hono/client'
import type { z } from 'zod'
import { authorised, read, type TokenGiver } from './answers.ts'

const { changeName, setAvailability, changePassword, listSessions, endSession, endOtherSessions } = operations

export type SeenSession = z.infer<typeof listSessions.answer>['sessions'][number]

/** What everybody does with their own account. Changes take the signal of `useOnlineMutation`. */
export const createOwnApi = (origin: string, token: TokenGiver) => {
  const { me } = hc<Api>(origin, { fetch: authorised(token) }).api
  return {
    changeName: async (name: string, signal: AbortSignal): Promise<void> => {
      await read(changeName.answer, await me.$patch({ json: { name } }, { init: { signal } }))
    },
    /** Whether chats may be given to them. */
    setAway: async (isAway: boolean, signal: AbortSignal): Promise<void> => {
      await read(
        setAvailability.answer,
        await me.availability.$put({ json: { isAway } }, { init: { signal } }),
      )
    },
    /** @returns how many other sessions have ended */
    changePassword: async (json: { old: string; password: string }, signal: AbortSignal): Promise<number> =>
      (await read(changePassword.answer, await me.password.$put({ json }, { init: { signal } }))).ended,
    sessions: async (): Promise<SeenSession[]> =>
      (await read(listSessions.answer, await me.sessions.$get())).sessions,
    endSession: async (sessionId: SessionId, signal: AbortSignal): Promise<void> => {
      const { $delete } = me.sessions[':sessionId']
      await read(endSession.answer, await $delete({ param: { sessionId } }, { init: { signal } }))
    },
    endOtherSessions: async (signal: AbortSignal): Promise<void> => {
      await read(endOtherSessions.answer, await me.sessions.$delete({}, { init: { signal } }))
    },
  }
}
