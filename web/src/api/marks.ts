import { operations } from '@sahut/core/contract/api'
import type { MarkedMessages } from '@sahut/core/contract/marks'
import type { ChatId, ClientMsgId } from '@sahut/core/model/ids'
import type { PIN_SECONDS } from '@sahut/core/model/chat/mark'
import type { Api } from '@sahut/functions/api'
import { hc } from 'hono/client'
import { authorised, read, type TokenGiver } from './answers.ts'

const { markUnseen, pinMessage, readMarks, starMessage } = operations

type Place = { chatId: ChatId; seq: number }

/** For how long a message stands above its chat, s; 0 takes it down. */
export type PinSeconds = 0 | (typeof PIN_SECONDS)[number]

/** What marks messages. */
export const createMarkApi = (origin: string, token: TokenGiver) => {
  const { chats } = hc<Api>(origin, { fetch: authorised(token) }).api
  const one = chats[':chatId']
  return {
    pin: async (
      { chatId, seq }: Place,
      json: { clientMsgId: ClientMsgId; seconds: PinSeconds },
      signal: AbortSignal,
    ): Promise<{ seq: number }> => {
      const param = { chatId, seq: String(seq) }
      return read(
        pinMessage.answer,
        await one.messages[':seq'].pin.$post({ param, json }, { init: { signal } }),
      )
    },
    star: async ({ chatId, seq }: Place, isSet: boolean, signal: AbortSignal): Promise<void> => {
      const param = { chatId, seq: String(seq) }
      const { $post } = one.messages[':seq'].star
      await read(starMessage.answer, await $post({ param, json: { isSet } }, { init: { signal } }))
    },
    /** The messages of a chat that are pinned or have a star. */
    marks: async (chatId: ChatId, signal: AbortSignal): Promise<MarkedMessages> =>
      read(readMarks.answer, await one.marks.$get({ param: { chatId } }, { init: { signal } })),
    /** Has a message and what came after it count as unread again. */
    unsee: async ({ chatId, seq }: Place, signal: AbortSignal): Promise<void> => {
      const answer = await one.unseen.$post({ param: { chatId }, json: { seq } }, { init: { signal } })
      await read(markUnseen.answer, answer)
    },
  }
}
