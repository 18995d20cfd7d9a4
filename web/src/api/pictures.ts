import type { Api } from '@sahut/functions/api'
import { operations } from '@sahut/core/contract/api'
import type { ChatId } from '@sahut/core/model/ids'
import { hc } from 'hono/client'
import { authorised, read, type TokenGiver } from './answers.ts'

const { readMemberPictures, readPictures } = operations

/** Pictures that come onto the screen together are asked for together: so long is waited for more, ms, and for so many. */
const GATHER_MS = 40
const AT_ONCE = 100

type Waiting = { chatId: ChatId; answer: PromiseWithResolvers<string | null> }

/** Where pictures of people and groups are to be had. */
export const createPictureReader = (origin: string, token: TokenGiver) => {
  const { chats } = hc<Api>(origin, { fetch: authorised(token) }).api
  let waiting: Waiting[] = []

  const ask = async (asked: readonly Waiting[]): Promise<void> => {
    try {
      const chatIds = [...new Set(asked.map(({ chatId }) => chatId))]
      const { pictures } = await read(readPictures.answer, await chats.pictures.$post({ json: { chatIds } }))
      const urls = new Map(pictures.map(({ chatId, url }) => [chatId, url]))
      for (const { chatId, answer } of asked) answer.resolve(urls.get(chatId) ?? null)
    } catch (error) {
      for (const { answer } of asked) answer.reject(error)
    }
  }

  return {
    /** Where a chat's picture is to be had for some minutes; nothing if it has none. */
    picture: (chatId: ChatId): Promise<string | null> => {
      const answer = Promise.withResolvers<string | null>()
      waiting.push({ chatId, answer })
      if (waiting.length === 1)
        setTimeout(() => {
          const all = waiting
          waiting = []
          for (let at = 0; at < all.length; at += AT_ONCE) void ask(all.slice(at, at + AT_ONCE))
        }, GATHER_MS)
      return answer.promise
    },
    /** The same of who is in a group, by id. */
    memberPictures: async (chatId: ChatId, signal: AbortSignal): Promise<ReadonlyMap<string, string>> => {
      const { $get } = chats[':chatId'].group.pictures
      const answer = await $get({ param: { chatId } }, { init: { signal } })
      const { pictures } = await read(readMemberPictures.answer, answer)
      return new Map(pictures.map(({ id, url }) => [id, url]))
    },
  }
}
