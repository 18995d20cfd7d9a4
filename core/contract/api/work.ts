import { z } from 'zod'
import { Chat } from '../../model/chat/chat.ts'
import { ChatId } from '../../model/ids.ts'
import { Seq, ToldEntry } from '../../model/message/message.ts'
import { ErrorBody } from '../errors.ts'
import { HISTORY_LIMIT } from '../history.ts'
import { type Operation, queryNumber } from '../operation.ts'
import { Colleague, MentionPlace, WorkChange, WorkChanges, WrittenNote } from '../work.ts'

const OneChat = z.object({ chatId: ChatId })

/** What a team does with chats beside answering. */
export const workOperations = {
  changeChat: {
    summary:
      'Assigns a chat, opens, snoozes or resolves it, sets its priority or labels; what is left out stays. Answers with the chat as it is then. Refused (conflict) where somebody else was faster than what `saw` says.',
    param: OneChat,
    json: WorkChange,
    answer: z.object({ chat: Chat }),
  },
  changeChats: {
    summary: 'The same for up to 100 chats, each by itself: what was refused is told, and stops no other.',
    json: WorkChanges,
    answer: z.object({
      chats: z.array(Chat),
      refused: z.array(z.object({ chatId: ChatId, error: ErrorBody })),
    }),
  },
  writeNote: {
    summary:
      'Puts a note into a chat that only the team sees. The same `clientMsgId` again is the same note.',
    status: 201,
    param: OneChat,
    json: WrittenNote,
    answer: z.object({ seq: Seq }),
  },
  listMentions: {
    summary:
      'The notes that mention the caller, newest first, of the last 90 days; those of chats that they see.',
    query: z.object({
      /** Only those from before this time, ms: the `at` of the last one of the page before. */
      before: queryNumber(1).optional(),
      limit: queryNumber(1, HISTORY_LIMIT).default(50),
    }),
    answer: z.object({
      mentions: z.array(MentionPlace.extend({ chat: Chat, note: ToldEntry.optional() })),
      /** The `before` of the next page. */
      next: z.number().optional(),
    }),
  },
  listColleagues: {
    summary: 'Who else sees inboxes that the caller sees, the caller among them, by name.',
    answer: z.object({ colleagues: z.array(Colleague) }),
  },
} as const satisfies Record<string, Operation>
