import type { Api } from '@sahut/functions/api'
import { operations } from '@sahut/core/contract/api'
import type { ViewId } from '@sahut/core/model/ids'
import type { NewView, View, ViewChange } from '@sahut/core/model/workspace/view'
import { hc } from 'hono/client'
import type { z } from 'zod'
import { authorised, read, type TokenGiver } from './answers.ts'

const { listViews, createView, changeView, removeView } = operations

/** Lists with conditions, under names. Changes take the signal of `useOnlineMutation`. */
export const createViewsApi = (origin: string, token: TokenGiver) => {
  const { views } = hc<Api>(origin, { fetch: authorised(token) }).api
  const one = views[':viewId']
  return {
    views: async (): Promise<View[]> => (await read(listViews.answer, await views.$get())).views,
    createView: async (json: z.output<typeof NewView>, signal: AbortSignal): Promise<View> =>
      (await read(createView.answer, await views.$post({ json }, { init: { signal } }))).view,
    changeView: async (
      viewId: ViewId,
      json: z.output<typeof ViewChange>,
      signal: AbortSignal,
    ): Promise<void> => {
      await read(changeView.answer, await one.$patch({ param: { viewId }, json }, { init: { signal } }))
    },
    removeView: async (viewId: ViewId, signal: AbortSignal): Promise<void> => {
      await read(removeView.answer, await one.$delete({ param: { viewId } }, { init: { signal } }))
    },
  }
}
