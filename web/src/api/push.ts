import { operations } from '@sahut/core/contract/api'
import type { PushTarget, PushWishes } from '@sahut/core/model/user/push'
import type { Api } from '@sahut/functions/api'
import { hc } from 'hono/client'
import { authorised, read, type TokenGiver } from './answers.ts'

/** Has oneself told by the browser's push service. */
export const createPushApi = (origin: string, token: TokenGiver) => {
  const { push } = hc<Api>(origin, { fetch: authorised(token) }).api
  return {
    /** By which key the push service knows our server; nothing where nobody is told so. */
    pushKey: async (): Promise<string | undefined> =>
      (await read(operations.readPush.answer, await push.$get())).key,
    subscribePush: async (json: PushTarget & PushWishes): Promise<object> =>
      read(operations.subscribePush.answer, await push.$put({ json })),
    unsubscribePush: async (endpoint: string): Promise<object> =>
      read(operations.unsubscribePush.answer, await push.end.$post({ json: { endpoint } })),
    tellLooking: async (isLooking: boolean): Promise<void> => {
      await read(operations.tellLooking.answer, await push.looking.$post({ json: { isLooking } }))
    },
  }
}
