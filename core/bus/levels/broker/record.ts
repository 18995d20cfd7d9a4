import { z } from 'zod'
import { Chat } from '../../../model/chat.ts'
import { ToldEntry } from '../../../model/message.ts'

/** A commit as others are told of it. */
export const CommitRecord = z.object({ chat: Chat, entries: z.array(ToldEntry) })
