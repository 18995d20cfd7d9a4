import { z } from 'zod'
import { ChatId } from '../../model/ids.ts'
import { KeptDraft } from '../../model/user/kept-draft.ts'
import type { Operation } from '../operation.ts'

/** What the caller began to write, on whatever device. */
export const draftOperations = {
  listDrafts: {
    summary: 'What the caller has begun to write and not sent, in all chats, of the last 30 days.',
    answer: z.object({
      drafts: z.array(KeptDraft),
      isWhole: z.boolean().describe('Whether these are all; very much of it is cut off.'),
    }),
  },
  keepDraft: {
    summary:
      'Keeps what the caller has begun to write in a chat; an empty text takes it away. What was typed last stays, whatever comes last: answers with what is kept then.',
    param: z.object({ chatId: ChatId }),
    json: KeptDraft.omit({ chatId: true }),
    answer: z.object({
      draft: KeptDraft,
      isKept: z.boolean().describe('Whether that is what was told, and not something typed later elsewhere.'),
    }),
  },
} as const satisfies Record<string, Operation>
