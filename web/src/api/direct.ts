import type { Api } from '@sahut/functions/api'
import { operations } from '@sahut/core/contract/api'
import { hc } from 'hono/client'
import type { DirectApi } from '../live/mqtt/direct-api.ts'
import { authorised, read, type TokenGiver } from './answers.ts'

const {
  admitToBroker,
  cancelMessage,
  deleteMessage,
  editMessage,
  markSeen,
  reactToMessage,
  readChat,
  sendMessage,
} = operations

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
    reactToMessage: async ({ chatId, seq, ...json }, signal) => {
      const param = { chatId, seq: String(seq) }
      const { reaction } = chat.messages[':seq']
      return read(reactToMessage.answer, await reaction.$post({ param, json }, { init: { signal } }))
    },
    editMessage: async ({ chatId, seq, ...json }, signal) => {
      const param = { chatId, seq: String(seq) }
      return read(
        editMessage.answer,
        await chat.messages[':seq'].edit.$post({ param, json }, { init: { signal } }),
      )
    },
    deleteMessage: async ({ chatId, seq, ...json }, signal) => {
      const param = { chatId, seq: String(seq) }
      const { deletion } = chat.messages[':seq']
      return read(deleteMessage.answer, await deletion.$post({ param, json }, { init: { signal } }))
    },
    markSeen: async ({ chatId, seq }, signal) => {
      await read(
        markSeen.answer,
        await chat.seen.$post({ param: { chatId }, json: { seq } }, { init: { signal } }),
      )
    },
  }
}
