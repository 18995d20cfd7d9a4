import type { Chat } from '@sahut/core/model/chat/chat'
import type { ChatId } from '@sahut/core/model/ids'
import { meQuery } from '../api/queries.ts'
import type { Workplace } from '../desk/workplace.ts'
import { withNews } from '../inbox/list/chat-order.ts'
import type { Conversation } from '../live/conversation-state.ts'
import { createKeeper, type KeptChat } from './kept-store.ts'

/** So many chats of the list are kept, newest first, and so many messages of a chat. */
const CHATS = 200
const MESSAGES = 200

/** What changes is kept at most so often, ms. */
const PAUSE_MS = 5_000

const keptChatOf = ({ chat, messages, older }: Conversation, at: number): KeptChat | undefined => {
  if (chat === undefined) return undefined
  // What was cut off can be had again by scrolling back.
  const isCut = messages.length > MESSAGES
  const kept = messages.slice(-MESSAGES)
  const first = kept[0]
  const before = isCut && first?.past === undefined ? first?.seq : older
  return { chat, messages: isCut && first?.past !== undefined ? [...messages] : kept, older: before, at }
}

const versionOf = ({ chat, messages }: Conversation): string =>
  `${chat?.epoch ?? 0} ${chat?.seq ?? 0} ${messages.length}`

/**
 * Keeps the list and the chats that are opened in this browser, so that the page opens without a network.
 * @returns ends it
 */
export const keepWork = ({ desk, queries, api, user }: Workplace): (() => void) => {
  const keeper = createKeeper(user.userId)
  const versions = new Map<ChatId, string>()
  let listed: ReadonlyMap<ChatId, Chat> = new Map()
  let timer: ReturnType<typeof setTimeout> | undefined
  let keeping: Promise<void> = Promise.resolve()

  const maySee = ({ inboxId }: Chat): boolean => desk.seen.now()?.has(inboxId) !== false

  const keepOpenChat = async (): Promise<void> => {
    const state = desk.view.getState().conversation?.state
    if (state?.chat === undefined || !state.loaded || state.refused !== undefined) return
    const { chatId } = state.chat
    if (versions.get(chatId) === versionOf(state)) return
    const isNew = !versions.has(chatId)
    const kept = keptChatOf(state, Date.now())
    if (kept === undefined) return
    await keeper.putChat(kept)
    versions.set(chatId, versionOf(state))
    if (isNew) await keeper.sweep(maySee)
  }

  const keepDesk = async (): Promise<void> => {
    const me = queries.getQueryData(meQuery(api).queryKey)
    if (me === undefined) return
    listed = withNews(listed, [...(desk.inbox()?.state().chats.values() ?? [])])
    const chats = [...listed.values()]
      .filter((chat) => chat.into === undefined && maySee(chat))
      .sort((a, b) => b.lastTs - a.lastTs)
      .slice(0, CHATS)
    listed = new Map(chats.map((chat) => [chat.chatId, chat]))
    await keeper.putDesk({ me, chats, at: Date.now() })
  }

  /** One after the other; a browser that is full keeps less, and the page works all the same. */
  const keep = (work: () => Promise<void>): void => {
    keeping = keeping.then(work).catch((error: unknown) => {
      console.warn('This could not be kept for a time without a network.', error)
    })
  }
  const keepNow = (): void => {
    clearTimeout(timer)
    timer = undefined
    // What is shown without a connection was kept already.
    if (desk.view.getState().connection !== 'connected') return
    keep(keepOpenChat)
    keep(keepDesk)
  }
  const keepSoon = (): void => {
    timer ??= setTimeout(keepNow, PAUSE_MS)
  }
  const onHidden = (): void => {
    if (document.hidden) keepNow()
  }
  document.addEventListener('visibilitychange', onHidden)
  const endings = [
    desk.view.subscribe(keepSoon),
    desk.seen.onChange(() => {
      keep(() => keeper.sweep(maySee))
      keepSoon()
    }),
  ]
  return () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onHidden)
    for (const end of endings) end()
  }
}
