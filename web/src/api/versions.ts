import type { Api } from '@sahut/functions/api'
import { operations } from '@sahut/core/contract/api'
import type { Version } from '@sahut/core/contract/versions'
import type { ChatId } from '@sahut/core/model/ids'
import { hc } from 'hono/client'
import { authorised, read, type TokenGiver } from './answers.ts'

/** Asks for all that a message said, oldest first. */
export const createVersionReader = (origin: string, token: TokenGiver) => {
  const { chats } = hc<Api>(origin, { fetch: authorised(token) }).api
  return async (
    { chatId, seq }: { chatId: ChatId; seq: number },
    signal: AbortSignal,
  ): Promise<Version[]> => {
    const { $get } = chats[':chatId'].messages[':seq'].versions
    const param = { chatId, seq: String(seq) }
    return (await read(operations.readVersions.answer, await $get({ param }, { init: { signal } }))).versions
  }
}
