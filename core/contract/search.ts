import { z } from 'zod'
import { Author } from '../model/person/author.ts'
import { Chat } from '../model/chat/chat.ts'
import { ChatId } from '../model/ids.ts'
import { Seq } from '../model/message/message.ts'
import { queryNumber } from './operation.ts'

const SEARCH_LIMIT = 50

/** `GET /api/search` */
export const SearchQuery = z.object({
  /** What is looked for: words of a message, or a contact's name, phone number or label. All words have to be there. */
  q: z.string().trim().min(1, 'must not be empty').max(200, 'must have at most 200 characters'),
  /** Only messages of this chat. */
  chat: ChatId.optional(),
  /** The `next` of the page before. */
  cursor: z.string().min(1, 'must not be empty').max(200, 'is none that a page gave').optional(),
  limit: queryNumber(1, SEARCH_LIMIT).default(20),
})
export type SearchQuery = z.infer<typeof SearchQuery>

/** A part of a text that was looked for, UTF-16 code units. */
const Mark = z.object({ from: z.number().int(), to: z.number().int() })
export type Mark = z.infer<typeof Mark>

/** The part of a message in which what was looked for stands; `isCut`: there is something before it. */
const Excerpt = z.object({ text: z.string(), isCut: z.boolean(), marks: z.array(Mark) })
export type Excerpt = z.infer<typeof Excerpt>

/** `isNear`: it says something that is written nearly like what was looked for. */
const found = { chat: Chat, isNear: z.boolean() }

const FoundChat = z.object(found)
export type FoundChat = z.infer<typeof FoundChat>

/** A message that was found. Without a seq it is from before the log. */
const FoundMessage = z.object({
  ...found,
  seq: Seq.optional(),
  whatsappId: z.string(),
  fromMe: z.boolean(),
  author: Author,
  /** ms */
  sortTs: z.number(),
  /** The kind of its content. */
  kind: z.string(),
  excerpt: Excerpt,
})
export type FoundMessage = z.infer<typeof FoundMessage>

/**
 * What was found among all that the caller may see. `chats`: only on the first page, and not of one chat. `messages`:
 * newest first. `isComplete`: false while messages of long ago may be missing, because the index is being made.
 */
export const SearchAnswer = z.object({
  chats: z.array(FoundChat),
  messages: z.array(FoundMessage),
  next: z.string().optional(),
  isComplete: z.boolean(),
})
export type SearchAnswer = z.infer<typeof SearchAnswer>
