import { z } from 'zod'
import { Chat } from '../model/chat/chat.ts'
import { ChatId } from '../model/ids.ts'
import { ToldEntry } from '../model/message/message.ts'
import { PastMessage } from '../model/message/past.ts'
import { SahutError } from './errors.ts'
import { HistoryCursor } from './history-cursor.ts'

/** How far each chat of a person was read back: its epoch and the place in it; no place where it begins. */
const Places = z.record(ChatId, z.tuple([z.number().int(), HistoryCursor.or(z.literal(''))]))
export type Places = z.infer<typeof Places>

/** Longer than any that a page gives: each chat takes some hundred characters. */
export const ThreadCursor = z.string().min(1).max(12_000)

export const threadCursor = (places: Places): string => JSON.stringify(places)

/** @throws SahutError invalid_input for what no page gave */
export const threadPlaces = (cursor: string): Places => {
  try {
    return Places.parse(JSON.parse(cursor))
  } catch (cause) {
    throw new SahutError('invalid_input', 'cursor is none that a page gave', { field: 'cursor', cause })
  }
}

/** One message of a person, and the chat that it stands in; `past` if it is from before that chat's log. */
const ThreadMessage = z.object({
  chatId: ChatId,
  entry: ToldEntry.optional(),
  past: PastMessage.optional(),
})
export type ThreadMessage = z.infer<typeof ThreadMessage>

/** Messages of all chats of a person that the caller sees, oldest first. No `cursor`: there are no earlier ones. */
export const ThreadPage = z.object({
  chats: z.array(Chat),
  messages: z.array(ThreadMessage),
  cursor: z.string().optional(),
})
export type ThreadPage = z.infer<typeof ThreadPage>
