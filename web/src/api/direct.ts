import type { Api } from '@sahut/functions/api'
import { operations } from '@sahut/core/contract/api'
import { hc } from 'hono/client'
import type { DirectApi } from '../live/mqtt/direct-api.ts'
import { authorised, read, type TokenGiver } from './answers.ts'

const { admitToBroker, cancelMessage, markSeen, readChat, sendMessage } = operations

/** What a page that is connected to a broker asks of the API. */
export const createDirectApi = (origin: string, token: TokenGiver): DirectApi => {
  const { chats, live } = hc<Api>(origin, { fetch: authorised(token) }).api
  const chat = chats[':chatId']
  return {
    admitToBroker: async (signal) =>
      read(admitToBroker.answer, await live.admission.$post({}, { init: { signal } })),
    chat: async (chatId, signal) =>
      (await read(readChat.answer, await chat.$get({ param: { chatId } }, { init: { signal } }))).chat,
    sendMessage: async ({ chatId, ...json }, signal) =>
      read(sendMessage.answer, await chat.messages.$post({ param: { chatId }, json }, { init: { signal } })),
    cancelMessage: async ({ chatId, seq }, signal) => {
      const param = { chatId, seq: String(seq) }
      await read(cancelMessage.answer, await chat.messages[':seq'].$delete({ param }, { init: { signal } }))
    },
    markSeen: async ({ chatId, seq }, signal) => {
      await read(
        markSeen.answer,
        await chat.seen.$post({ param: { chatId }, json: { seq } }, { init: { signal } }),
      )
    },
  }
}
