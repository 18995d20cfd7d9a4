import { operations } from '@sahut/core/contract/api'
import type { SearchAnswer } from '@sahut/core/contract/search'
import type { ChatId } from '@sahut/core/model/ids'
import type { Api } from '@sahut/functions/api'
import { hc } from 'hono/client'
import { authorised, read, type TokenGiver } from './answers.ts'

/** Finding again what was said, and with whom. */
export const createSearchApi = (origin: string, token: TokenGiver) => {
  const { api } = hc<Api>(origin, { fetch: authorised(token) })
  return {
    /** @param where only in this chat; and where the page begins */
    search: async (
      q: string,
      { chat, cursor }: { chat: ChatId | undefined; cursor: string | undefined },
      signal: AbortSignal,
    ): Promise<SearchAnswer> => {
      const query = {
        q,
        ...(chat === undefined ? {} : { chat }),
        ...(cursor === undefined ? {} : { cursor }),
      }
      return read(operations.search.answer, await api.search.$get({ query }, { init: { signal } }))
    },
  }
}
