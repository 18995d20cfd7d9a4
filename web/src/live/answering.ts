import type { Answerer } from '@sahut/core/contract/socket'
import type { ChatId, UserId } from '@sahut/core/model/ids'
import type { Live } from './live.ts'

/** Who types is told of every few seconds, and forgotten after this, ms. */
const TYPES_MS = 12_000

/** For so long an answer has just been given, ms. */
const ANSWERED_MS = 60_000

/** So often it is looked at what is over, ms; only while there is anything. */
const SWEEP_MS = 1_000

/** Who answers in a chat, all doing the same. */
export type ChatAnswering = { does: 'types' | 'answered'; names: readonly string[] }

/** Which colleagues answer in which chats, or have just done so. */
export type Answering = {
  /** The same object until it changes. */
  of: (chatId: ChatId) => ChatAnswering | undefined
  onChange: (listener: () => void) => () => void
}

type Known = { name: string; does: 'types' | 'answered'; until: number }

const summary = (people: ReadonlyMap<UserId, Known>): ChatAnswering | undefined => {
  const all = [...people.values()]
  const typing = all.filter(({ does }) => does === 'types')
  const shown = typing.length > 0 ? typing : all
  const does = typing.length > 0 ? 'types' : 'answered'
  return shown.length === 0 ? undefined : { does, names: shown.map(({ name }) => name).sort() }
}

const isSame = (one: ChatAnswering | undefined, other: ChatAnswering | undefined): boolean =>
  one?.does === other?.does && one?.names.join('\n') === other?.names.join('\n')

/** @param own who is not told of themselves */
export const createAnswering = (live: Pick<Live, 'on' | 'onState'>, own: UserId): Answering => {
  const chats = new Map<ChatId, { people: Map<UserId, Known>; shown: ChatAnswering | undefined }>()
  const listeners = new Set<() => void>()
  let sweep: ReturnType<typeof setInterval> | undefined

  /** Shows what is known by now. */
  const review = (): void => {
    let isNews = false
    const now = performance.now()
    for (const [chatId, chat] of chats) {
      for (const [userId, { until }] of chat.people) if (until <= now) chat.people.delete(userId)
      const shown = summary(chat.people)
      if (shown === undefined) chats.delete(chatId)
      if (isSame(shown, chat.shown)) continue
      chat.shown = shown
      isNews = true
    }
    if (chats.size === 0) {
      clearInterval(sweep)
      sweep = undefined
    } else sweep ??= setInterval(review, SWEEP_MS)
    if (isNews) for (const listener of listeners) listener()
  }

  const learn = ({ chatId, userId, name, does }: Answerer): void => {
    if (userId === own) return
    const chat = chats.get(chatId) ?? { people: new Map<UserId, Known>(), shown: undefined }
    chats.set(chatId, chat)
    if (does !== 'stops') {
      const until = performance.now() + (does === 'types' ? TYPES_MS : ANSWERED_MS)
      chat.people.set(userId, { name, does, until })
      // That they have stopped is said after they have answered.
    } else if (chat.people.get(userId)?.does === 'types') chat.people.delete(userId)
  }

  live.on('inbox:attended', ({ answerers }) => {
    for (const one of answerers) learn(one)
    review()
  })
  live.onState((connection) => {
    if (connection === 'connected') return
    // Whoever types by now goes unheard.
    for (const { people } of chats.values())
      for (const [userId, { does }] of people) if (does === 'types') people.delete(userId)
    review()
  })

  return {
    of: (chatId) => chats.get(chatId)?.shown,
    onChange: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
