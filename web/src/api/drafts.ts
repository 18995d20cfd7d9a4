import type { Api } from '@sahut/functions/api'
import { operations } from '@sahut/core/contract/api'
import type { ChatId } from '@sahut/core/model/ids'
import { hc } from 'hono/client'
import type { z } from 'zod'
import { authorised, read, type TokenGiver } from './answers.ts'

const { listDrafts, keepDraft } = operations

/** What one began to write, kept over devices. */
export const createDraftApi = (origin: string, token: TokenGiver) => {
  const { me, chats } = hc<Api>(origin, { fetch: authorised(token) }).api
  return {
    drafts: async (): Promise<z.infer<typeof listDrafts.answer>> =>
      read(listDrafts.answer, await me.drafts.$get()),
    /** Goes out also while the page is closed. */
    keepDraft: async (
      chatId: ChatId,
      json: { text: string; at: number },
    ): Promise<z.infer<typeof keepDraft.answer>> =>
      read(
        keepDraft.answer,
        await chats[':chatId'].draft.$put({ param: { chatId }, json }, { init: { keepalive: true } }),
      ),
  }
}
