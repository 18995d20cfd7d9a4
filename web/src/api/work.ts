import { operations } from '@sahut/core/contract/api'
import type { Colleague, WorkChange, WorkChanges, WrittenNote } from '@sahut/core/contract/work'
import type { Chat } from '@sahut/core/model/chat/chat'
import type { ChatId } from '@sahut/core/model/ids'
import type { Api } from '@sahut/functions/api'
import { hc } from 'hono/client'
import type { z } from 'zod'
import { authorised, read, type TokenGiver } from './answers.ts'

const { changeChat, changeChats, listColleagues, listMentions, writeNote } = operations

export type Changed = z.infer<typeof changeChats.answer>
export type MentionList = z.infer<typeof listMentions.answer>

/** What a team does with chats beside answering. */
export const createWorkApi = (origin: string, token: TokenGiver) => {
  const { api } = hc<Api>(origin, { fetch: authorised(token) })
  return {
    changeChat: async (chatId: ChatId, json: WorkChange, signal: AbortSignal): Promise<Chat> => {
      const answer = await api.chats[':chatId'].$patch({ param: { chatId }, json }, { init: { signal } })
      return (await read(changeChat.answer, answer)).chat
    },
    /** Each chat by itself: what was refused is told. */
    changeChats: async (json: z.input<typeof WorkChanges>, signal: AbortSignal): Promise<Changed> =>
      read(changeChats.answer, await api.chats.changes.$post({ json }, { init: { signal } })),
    note: async (chatId: ChatId, json: WrittenNote, signal: AbortSignal): Promise<{ seq: number }> =>
      read(
        writeNote.answer,
        await api.chats[':chatId'].notes.$post({ param: { chatId }, json }, { init: { signal } }),
      ),
    /** The notes that mention who asks. @param before ms */
    mentions: async (before?: number): Promise<MentionList> => {
      const query = before === undefined ? {} : { before: String(before) }
      return read(listMentions.answer, await api.mentions.$get({ query }))
    },
    colleagues: async (): Promise<Colleague[]> =>
      (await read(listColleagues.answer, await api.colleagues.$get())).colleagues,
  }
}
