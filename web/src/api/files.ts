import type { Api } from '@sahut/functions/api'
import { operations } from '@sahut/core/contract/api'
import type { SentFile } from '@sahut/core/contract/sent-file'
import type { ChatId, ClientMsgId } from '@sahut/core/model/ids'
import type { hc } from 'hono/client'
import type { z } from 'zod'
import { read } from './answers.ts'

const { fetchFile, offerUpload, openFile, sendFile } = operations

type Chats = ReturnType<typeof hc<Api>>['api']['chats']

type Place = { chatId: ChatId; seq: number }

/** The files of messages. */
export const createFileApi = (chats: Chats) => {
  const ofChat = chats[':chatId']
  return {
    /** Where a file is to be put that is about to be sent. */
    offerUpload: async (
      chatId: ChatId,
      file: { clientMsgId: ClientMsgId; bytes: number },
      signal: AbortSignal,
    ): Promise<{ url: string }> =>
      read(
        offerUpload.answer,
        await ofChat.uploads.$post({ param: { chatId }, json: file }, { init: { signal } }),
      ),
    /** Sends a file that was put there. */
    sendFile: async (
      chatId: ChatId,
      file: z.input<typeof SentFile>,
      signal: AbortSignal,
    ): Promise<{ seq: number }> =>
      read(
        sendFile.answer,
        await ofChat.files.$post({ param: { chatId }, json: file }, { init: { signal } }),
      ),
    /** Where a message's file is to be had for some minutes. @param isSaved to be saved, and not to be shown */
    openFile: async (
      { chatId, seq }: Place,
      isSaved = false,
    ): Promise<{ url: string; expiresIn: number }> => {
      const { $get } = ofChat.messages[':seq'].file
      const param = { chatId, seq: String(seq) }
      return read(openFile.answer, await $get({ param, query: isSaved ? { save: 'true' } : {} }))
    },
    /** Has a file that could not be fetched asked for again. */
    fetchFile: async ({ chatId, seq }: Place, signal: AbortSignal): Promise<void> => {
      const { $post } = ofChat.messages[':seq'].file
      await read(fetchFile.answer, await $post({ param: { chatId, seq: String(seq) } }, { init: { signal } }))
    },
  }
}
