import type { Accounts } from '@sahut/core/auth/accounts'
import { automaticDraft } from '@sahut/core/chats/work/automatic'
import type { ChatLog, TimerRow } from '@sahut/core/log/chat-log'
import type { Chat } from '@sahut/core/model/chat/chat'
import type { MessageContent } from '@sahut/core/model/message/message'
import { closedSince } from '@sahut/core/model/workspace/hours'
import { isGroup } from '@sahut/core/model/ids'
import { RATING_OPTIONS, type Rating } from '@sahut/core/model/workspace/rating'
import { isSaid } from '@sahut/core/model/message/received'
import type { Inbox } from '@sahut/core/model/user/user'
import type { Numbers } from '@sahut/core/numbers/numbers'

/** So far back is looked for somebody of ours who is there after all: who has written within so long, ms. */
const LOOKED_AT = 20
const THERE_MS = 60 * 60_000

type Deps = {
  log: Pick<ChatLog, 'append' | 'before'>
  accounts: Pick<Accounts, 'inbox'>
  numbers: Pick<Numbers, 'get'>
  now: () => number
}

/** What a number says by itself: it is put into the outbox, once, however often it comes to that. */
export type Answers = {
  /** That nobody is there. */
  away: (chat: Chat) => Promise<void>
  /** How it was. @param timer the one that asks for it */
  rate: (chat: Chat, timer: Pick<TimerRow, 'seq'>) => Promise<void>
}

const questionOf = ({ by, question }: Rating): MessageContent =>
  by === 'poll'
    ? { type: 'poll', question, options: RATING_OPTIONS, most: 1 }
    : { type: 'text', text: question }

export const createAnswers = ({ log, accounts, numbers, now }: Deps): Answers => {
  /** Where there is somebody who could read it; one person, not a group. */
  const inboxOf = async ({ workspaceId, inboxId, numberId, contact }: Chat): Promise<Inbox | undefined> => {
    if (isGroup(contact.id)) return undefined
    const [inbox, number] = await Promise.all([
      accounts.inbox(workspaceId, inboxId),
      numbers.get(workspaceId, numberId),
    ])
    return number === undefined || number.retired !== undefined ? undefined : inbox
  }

  /** Whether a person of ours has just written, who then is there whatever the hours say. */
  const isSomebodyThere = async (chat: Chat, since: number): Promise<boolean> => {
    const { entries = [] } = (await log.before(chat, undefined, LOOKED_AT)) ?? {}
    return entries.some(
      (entry) =>
        entry.kind === 'message' &&
        entry.fromMe &&
        isSaid(entry) &&
        entry.author.type !== 'automatic' &&
        entry.at >= Math.max(since, now() - THERE_MS),
    )
  }

  return {
    away: async (chat) => {
      const since = chat.work?.away
      const { hours } = (await inboxOf(chat)) ?? {}
      if (since === undefined || hours?.awayText === undefined) return
      // It came to this late: they are back, or the hours are others by now.
      if (closedSince(hours, now()) === undefined || (await isSomebodyThere(chat, since))) return
      const content = { type: 'text' as const, text: hours.awayText }
      await log.append(
        chat,
        automaticDraft(chat.chatId, `away ${chat.chatId} ${String(since)}`, content, now()),
      )
    },

    rate: async (chat, { seq }) => {
      const { rate, state } = chat.work ?? {}
      // It was opened again meanwhile, or they were asked already.
      if (state !== 'resolved' || rate?.seq !== seq || rate.at !== undefined) return
      const { rating } = (await inboxOf(chat)) ?? {}
      if (rating === undefined) return
      const why = `rate ${chat.chatId} ${String(chat.epoch)} ${String(seq)}`
      const draft = automaticDraft(chat.chatId, why, questionOf(rating), now())
      await log.append(chat, { ...draft, asksFor: 'rating' })
    },
  }
}
