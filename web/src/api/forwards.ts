import { operations } from '@sahut/core/contract/api'
import type { Forwarded, Forwarding } from '@sahut/core/contract/forwarding'
import type { ChatId } from '@sahut/core/model/ids'
import type { Api } from '@sahut/functions/api'
import { hc } from 'hono/client'
import { authorised, read, type TokenGiver } from './answers.ts'

/** Sends a message on to other chats. */
export const createForwarder = (origin: string, token: TokenGiver) => {
  const { chats } = hc<Api>(origin, { fetch: authorised(token) }).api
  return async (
    { chatId, seq }: { chatId: ChatId; seq: number },
    json: Forwarding,
    signal: AbortSignal,
  ): Promise<Forwarded> => {
    const param = { chatId, seq: String(seq) }
    const { $post } = chats[':chatId'].messages[':seq'].forwards
    return read(operations.forwardMessage.answer, await $post({ param, json }, { init: { signal } }))
  }
}
