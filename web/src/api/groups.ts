import { operations } from '@sahut/core/contract/api'
import type { GroupInfo, ReachedMembers } from '@sahut/core/model/chat/group'
import type { ChatId } from '@sahut/core/model/ids'
import { hc } from 'hono/client'
import type { Api } from '@sahut/functions/api'
import { authorised, read, type TokenGiver } from './answers.ts'

const { readGroup, readReached } = operations

/** What is asked of groups. */
export const createGroupReader = (origin: string, token: TokenGiver) => {
  const { chats } = hc<Api>(origin, { fetch: authorised(token) }).api
  const one = chats[':chatId']
  return {
    /** Who is in the group that a chat is with, and what is set of it; nothing where that is not known. */
    group: async (chatId: ChatId, signal: AbortSignal): Promise<GroupInfo | null> => {
      const answer = await one.group.$get({ param: { chatId } }, { init: { signal } })
      return (await read(readGroup.answer, answer)).group ?? null
    },
    /** Whom a message of ours has reached. */
    reached: async (chatId: ChatId, seq: number, signal: AbortSignal): Promise<ReachedMembers> => {
      const param = { chatId, seq: String(seq) }
      const { $get } = one.messages[':seq'].reached
      return read(readReached.answer, await $get({ param }, { init: { signal } }))
    },
  }
}
