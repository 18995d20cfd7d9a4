import { type Access, allows, inboxesOf } from '../access/access.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { FoundChat, FoundMessage, SearchAnswer, SearchQuery } from '../contract/search.ts'
import type { ChatLog } from '../log/chat-log.ts'
import type { Chat } from '../model/chat/chat.ts'
import type { ChatId, WorkspaceId } from '../model/ids.ts'
import type { MessageEntry } from '../model/message/message.ts'
import type { PastMessage } from '../model/message/past.ts'
import type { Principal, User } from '../model/user/user.ts'
import type { Asked, FoundAt, SearchEngine } from './engine.ts'
import { excerptOf } from './excerpt.ts'
import { chatTerms, termsIn, textOf } from './terms.ts'
import { createMatcher, nearlyWantedOf, type Wanted, wantedOf } from './wanted.ts'

/** So many chats are told. */
const CHATS = 20

export type Search = {
  /**
   * Looks for chats and messages among what somebody may see. The index says where; what is told is read there, so that
   * nothing is shown that says something else by now, is deleted, or may not be seen any more.
   * @throws SahutError not_found for a chat that they may not see, unavailable
   */
  search: (principal: Principal, query: SearchQuery) => Promise<SearchAnswer>
}

type Found = { chat: Chat; message: MessageEntry | PastMessage }

/** What is looked for, in the words that were typed or nearly. */
type Kind = { wanted: Wanted; isNear: boolean }

const placeOf = (at: FoundAt): string => `${at.chatId} ${'seq' in at ? String(at.seq) : at.place}`

const foundMessage = ({ chat, message }: Found, { wanted, isNear }: Kind): FoundMessage => {
  const { whatsappId, fromMe, author, sortTs, content } = message
  return {
    chat,
    isNear,
    ...('seq' in message && { seq: message.seq }),
    whatsappId,
    fromMe,
    author,
    sortTs,
    kind: String(content.type),
    excerpt: excerptOf(textOf(message), createMatcher(wanted)),
  }
}

/** Reads what the index names, as far as somebody may see it at this moment. */
const createReader = (log: Pick<ChatLog, 'heads' | 'message' | 'pastMessage'>) => {
  /** Those of some chats that somebody may see at this moment. */
  const seenBy = async (user: User, chatIds: readonly ChatId[]): Promise<Map<ChatId, Chat>> => {
    const { workspaceId } = user
    const heads = await log.heads([...new Set(chatIds)].map((chatId) => ({ workspaceId, chatId })))
    const seen = heads.filter((chat) => chat.into === undefined && allows(user, 'chat:read', chat.inboxId))
    return new Map(seen.map((chat) => [chat.chatId, chat]))
  }

  const read = async (user: User, found: readonly FoundAt[]): Promise<Found[]> => {
    const chats = await seenBy(
      user,
      found.map(({ chatId }) => chatId),
    )
    const all = await Promise.all(
      found.map(async (at): Promise<Found[]> => {
        const chat = chats.get(at.chatId)
        if (chat === undefined) return []
        const message = await ('seq' in at ? log.message(chat, at.seq) : log.pastMessage(chat, at.place))
        return message === undefined ? [] : [{ chat, message }]
      }),
    )
    return all.flat()
  }

  return { seenBy, read }
}

/** @param onAsked told of each workspace in which somebody searches */
export const createSearch = ({
  engine,
  access,
  log,
  catalog,
  onAsked = () => undefined,
}: {
  engine: Pick<SearchEngine, 'messages' | 'chats' | 'isComplete'>
  access: Pick<Access, 'user' | 'may'>
  log: Pick<ChatLog, 'heads' | 'message' | 'pastMessage'>
  catalog: Pick<Catalog, 'labels'>
  onAsked?: (workspaceId: WorkspaceId) => void
}): Search => {
  const { seenBy, read } = createReader(log)

  const chatsOf = async (user: User, asked: Asked, kind: Kind): Promise<FoundChat[]> => {
    const chatIds = await engine.chats({ ...asked, wanted: kind.wanted, limit: CHATS })
    const seen = await seenBy(user, chatIds)
    const matcher = createMatcher(kind.wanted)
    return chatIds
      .flatMap((chatId) => seen.get(chatId) ?? [])
      .filter((chat) => matcher.all(chatTerms(chat)))
      .map((chat) => ({ chat, isNear: kind.isNear }))
  }

  const messagesOf = async (
    user: User,
    asked: Parameters<SearchEngine['messages']>[0],
    kind: Kind,
    isKnown: (at: FoundAt) => boolean = () => false,
  ) => {
    const { found, next } = await engine.messages({ ...asked, wanted: kind.wanted })
    const matcher = createMatcher(kind.wanted)
    const messages = (
      await read(
        user,
        found.filter((at) => !isKnown(at)),
      )
    )
      .filter(({ message }) => matcher.all(termsIn(textOf(message))))
      .map((one) => foundMessage(one, kind))
    return { found, next, messages }
  }

  return {
    search: async (principal, { q, chat: chatId, cursor, limit }) => {
      const user = await access.user(principal)
      if (chatId !== undefined) await access.may(principal, 'chat:read', chatId)
      const { workspaceId } = user
      onAsked(workspaceId)
      const isComplete = await engine.isComplete(workspaceId)
      const labels = chatId === undefined ? await catalog.labels.all(workspaceId) : []
      const wanted = wantedOf(q, labels)
      if (wanted.length === 0) return { chats: [], messages: [], isComplete }
      const asked = { workspaceId, wanted, inboxIds: inboxesOf(user), limit }
      const same: Kind = { wanted, isNear: false }
      const isFirst = cursor === undefined
      const isOfAll = chatId === undefined && isFirst
      const [chats, page] = await Promise.all([
        isOfAll ? chatsOf(user, asked, same) : [],
        messagesOf(user, { ...asked, chatId, cursor }, same),
      ])
      const { next, messages } = page
      const answer = { chats, messages, ...(next !== undefined && { next }), isComplete }
      const nearly = nearlyWantedOf(q, wanted)
      // Who finds enough in the very words wants no others.
      if (nearly === undefined || !isFirst || next !== undefined) return answer
      const near: Kind = { wanted: nearly, isNear: true }
      const known = new Set(page.found.map(placeOf))
      const [nearChats, nearPage] = await Promise.all([
        isOfAll && chats.length < CHATS ? chatsOf(user, asked, near) : [],
        messagesOf(user, { ...asked, chatId, limit: 2 * limit }, near, (at) => known.has(placeOf(at))),
      ])
      const there = new Set(chats.map(({ chat }) => chat.chatId))
      return {
        ...answer,
        chats: [...chats, ...nearChats.filter(({ chat }) => !there.has(chat.chatId))].slice(0, CHATS),
        messages: [...messages, ...nearPage.messages.slice(0, limit)],
      }
    },
  }
}
