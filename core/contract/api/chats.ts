import { z } from 'zod'
import { Chat } from '../../model/chat/chat.ts'
import { Assignee, ChatFilter, LONGEST_WAIT_MIN } from '../../model/chat/chat-filter.ts'
import { ChatList } from '../../model/chat/chat-list.ts'
import { Emoji } from '../../model/message/deed.ts'
import { GroupInfo, ReachedMembers } from '../../model/chat/group.ts'
import { ChatId, ClientMsgId, ContactId, InboxId } from '../../model/ids.ts'
import { MessageText, Seq } from '../../model/message/message.ts'
import { ChatPage, HISTORY_LIMIT, HistoryPage, HistoryQuery } from '../history.ts'
import { Forwarding, Forwarded } from '../forwarding.ts'
import { MarkedMessages, Pinning } from '../marks.ts'
import { OfferedFile, SentFile } from '../sent-file.ts'
import { Done, type Operation, queryNumber } from '../operation.ts'
import { Version } from '../versions.ts'
import { Written } from '../written.ts'

const OneChat = z.object({ chatId: ChatId })

const OneMessage = OneChat.extend({ seq: queryNumber(1) })

/** Ids, or words, in one value of a query: with commas between them. */
const listed = <Output>(schema: z.ZodType<Output, string[]>) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(schema)
    .optional()

const { numbers, labels, teams, priorities } = ChatFilter.shape

/** A filter as it stands in a query. */
const FilterQuery = z.object({
  /** Only chats of these numbers, with any of these labels, of these teams, of these priorities: with commas between. */
  numbers: listed(numbers.unwrap()),
  labels: listed(labels.unwrap()),
  teams: listed(teams.unwrap()),
  priorities: listed(priorities.unwrap()),
  /** Only chats of this user, of the caller (`me`) or of nobody (`nobody`). */
  assignee: Assignee.optional(),
  /** Only chats whose contact waits for an answer since at least so many minutes. */
  waitingMin: queryNumber(0, LONGEST_WAIT_MIN).optional(),
})

export const ChatsQuery = FilterQuery.extend({
  /** The `next` of the page before. */
  cursor: z.string().min(1, 'must not be empty').max(1024, 'must have at most 1024 characters').optional(),
  limit: queryNumber(1, HISTORY_LIMIT).default(50),
  /** What is open, or other chats; `mine` are the caller's. */
  list: ChatList.default('open'),
  /** Only chats with something unread: an older word for the list `unread`. */
  unread: z.literal('true', 'must be true, or left out').optional(),
})

/** How many chats stand in lists. */
export const Counts = z.object({
  inboxes: z.array(
    z.object({
      inboxId: InboxId,
      unread: z.number().int().nonnegative(),
      /** Open ones that are the caller's, and that are nobody's. The last release does not count them. */
      mine: z.number().int().nonnegative().default(0),
      unassigned: z.number().int().nonnegative().default(0),
    }),
  ),
  unread: z.number().int().nonnegative(),
})
export type Counts = z.infer<typeof Counts>

/** What the API does with chats and their messages. */
export const chatOperations = {
  listChats: {
    summary:
      'Chats of an inbox, newest first, page by page. With conditions a page may have few chats, or none, and go on behind its `next`.',
    param: z.object({ inboxId: InboxId }),
    query: ChatsQuery,
    answer: ChatPage,
  },
  listAllChats: {
    summary:
      'Chats of all inboxes that the caller sees, newest first, page by page. With conditions a page may have few chats, or none, and go on behind its `next`.',
    query: ChatsQuery,
    answer: ChatPage,
  },
  readCounts: {
    summary:
      "How many chats have something unread, are the caller's and are nobody's: in each inbox that the caller sees. A second old at most.",
    answer: Counts,
  },
  readChat: {
    summary: 'One chat as it stands.',
    param: OneChat,
    answer: z.object({ chat: Chat }),
  },
  readHistory: {
    summary: 'What came before or after a place of a chat.',
    query: HistoryQuery,
    answer: HistoryPage,
  },
  loadOlder: {
    summary:
      "Asks the number's phone for what was said in a chat before all that is here, some 50 messages. They come once the phone is on the internet, and the chat tells of them (`past` of it: `all` if there are no earlier ones).",
    param: OneChat,
    answer: Done,
  },
  sendMessage: {
    summary:
      "Puts a text, or content of another kind, into the outbox of the chat's number, as an answer to the message at `quotes` if that is given. `clientMsgId` is the caller's name for it: the same again is the same message.",
    status: 201,
    param: OneChat,
    json: Written,
    answer: z.object({ seq: Seq }),
  },
  offerUpload: {
    summary:
      'Where a file is to be put (by PUT, of exactly so many bytes) that is about to be sent, within the next five minutes.',
    param: OneChat,
    json: OfferedFile,
    answer: z.object({ url: z.string() }),
  },
  sendFile: {
    summary:
      "Puts a file that was uploaded under the same `clientMsgId` into the outbox of the chat's number, as a picture, a film, audio or a document, by what is in it. The same again is the same message.",
    status: 201,
    param: OneChat,
    json: SentFile,
    answer: z.object({ seq: Seq }),
  },
  openFile: {
    summary:
      "Where a message's file is to be had for the next five minutes, by whoever has the address. Refused (conflict) while it is not here.",
    param: OneChat.extend({ seq: queryNumber(1) }),
    query: z.object({
      /** To be saved: a browser shows none of it by itself. */
      save: z.literal('true', 'must be true, or left out').optional(),
    }),
    answer: z.object({ url: z.string(), expiresIn: z.number() }),
  },
  fetchFile: {
    summary: 'Has a file that could not be fetched asked for again.',
    param: OneChat.extend({ seq: queryNumber(1) }),
    answer: Done,
  },
  forwardMessage: {
    summary:
      'Puts what a message says, with its file, into the outboxes of up to five chats, of whichever numbers the caller may write from; one that was forwarded often goes to one. The same `clientMsgId` again is the same messages.',
    status: 201,
    param: OneMessage,
    json: Forwarding,
    answer: Forwarded,
  },
  cancelMessage: {
    summary:
      'Takes back a message that waits: once answered, it is never sent. Refused (conflict) if it left.',
    param: OneMessage,
    answer: Done,
  },
  reactToMessage: {
    summary:
      "Asks for the team's reaction to a message; an empty emoji takes it back. It waits in the outbox, and the message tells of it once WhatsApp has it.",
    status: 201,
    param: OneMessage,
    json: z.object({ clientMsgId: ClientMsgId, emoji: Emoji }),
    answer: z.object({ seq: Seq }),
  },
  editMessage: {
    summary:
      'Asks for another text of a message that the caller wrote within the last 15 minutes, as WhatsApp allows it. The message tells of it once WhatsApp has it.',
    status: 201,
    param: OneMessage,
    json: z.object({ clientMsgId: ClientMsgId, text: MessageText }),
    answer: z.object({ seq: Seq }),
  },
  deleteMessage: {
    summary:
      'Asks for a message of our own side to be deleted for everyone, within the 60 hours that WhatsApp allows. One that waits still is taken back instead.',
    status: 201,
    param: OneMessage,
    json: z.object({ clientMsgId: ClientMsgId }),
    answer: z.object({ seq: Seq }),
  },
  pinMessage: {
    summary:
      'Asks for a message to be pinned above its chat, for both sides and so many seconds, or to be taken down (0). The message tells of it once WhatsApp has it.',
    status: 201,
    param: OneMessage,
    json: Pinning,
    answer: z.object({ seq: Seq }),
  },
  starMessage: {
    summary: 'Gives a message a star of the team, or takes it. WhatsApp does not hear of it.',
    param: OneMessage,
    json: z.object({ isSet: z.boolean() }),
    answer: Done,
  },
  readMarks: {
    summary:
      'Which messages of a chat are pinned by now, and which have a star of the team: the newest 50 of each.',
    param: OneChat,
    answer: MarkedMessages,
  },
  readVersions: {
    summary: 'All that a message said until now, oldest first. Nothing (not_found) of one that was deleted.',
    param: OneMessage,
    answer: z.object({ versions: z.array(Version) }),
  },
  readGroup: {
    summary:
      'Who is in the group that a chat is with, and what is set of it, as WhatsApp told it last. Nothing of a chat of two.',
    param: OneChat,
    answer: z.object({ group: GroupInfo.optional() }),
  },
  readPictures: {
    summary:
      'Where the pictures of these chats (their people, or groups) are to be had for the next five minutes, by whoever has the addresses. Chats without one are left out.',
    json: z.object({ chatIds: z.array(ChatId).min(1).max(100) }),
    answer: z.object({
      pictures: z.array(z.object({ chatId: ChatId, url: z.string() })),
      expiresIn: z.number(),
    }),
  },
  readMemberPictures: {
    summary: 'The same of who is in the group that a chat is with.',
    param: OneChat,
    answer: z.object({
      pictures: z.array(z.object({ id: ContactId, url: z.string() })),
      expiresIn: z.number(),
    }),
  },
  readReached: {
    summary:
      'Whom of a group a message of our side has reached, who has read it, and to how many it went. Kept for 30 days, in groups of up to 256.',
    param: OneMessage,
    answer: ReachedMembers,
  },
  markUnseen: {
    summary: 'Has a message, and what came after it, count as unread by the team again.',
    param: OneChat,
    json: z.object({ seq: Seq }),
    answer: Done,
  },
  markSeen: {
    summary: 'Marks everything in a chat up to a place as seen by the team.',
    param: OneChat,
    json: z.object({ seq: Seq }),
    answer: Done,
  },
} as const satisfies Record<string, Operation>
