import { type Access, allows } from '../access/access.ts'
import { SahutError } from '../contract/errors.ts'
import type { HistoryPage } from '../contract/history.ts'
import { historyCursor, placeOf } from '../contract/history-cursor.ts'
import {
  type Places,
  threadCursor,
  type ThreadMessage,
  type ThreadPage,
  threadPlaces,
} from '../contract/person-thread.ts'
import type { ChatLog } from '../log/chat-log.ts'
import type { Chat } from '../model/chat/chat.ts'
import type { ChatId } from '../model/ids.ts'
import { shownMessage } from '../model/message/message.ts'
import type { Principal } from '../model/user/user.ts'
import type { PersonRows } from './person-rows.ts'

/** So many chats are read as one: those in which somebody wrote last. */
const MOST_CHATS = 30

/**
 * All that was said with a person, over all numbers that the principal sees, by the time of the messages; each chat keeps
 * its own order. Pages go back.
 * @throws SahutError not_found, invalid_input, conflict for a group, and where a chat was put in order anew meanwhile
 */
export type ReadThread = (
  principal: Principal,
  page: { chatId: ChatId; cursor?: string | undefined; limit: number },
) => Promise<ThreadPage>

/** A message with its time, and where its chat goes on behind it. */
type Step = { message: ThreadMessage; time: number; next: string }

const stepsOf = ({ chatId }: Chat, { entries, past = [] }: HistoryPage): Step[] => [
  ...entries.toReversed().map((entry) => ({
    message: { chatId, entry },
    time: shownMessage(entry)?.sortTs ?? 0,
    next: historyCursor({ before: entry.seq }),
  })),
  ...past.toReversed().map((one) => ({
    message: { chatId, past: one },
    time: one.sortTs,
    next: historyCursor({ past: one.place }),
  })),
]

/** One chat, read back: what is next in it, and whether more than that is there. */
type Source = { chat: Chat; steps: Step[]; place: string; isCut: boolean }

export const createReadThread = ({
  access,
  log,
  rows,
}: {
  access: Pick<Access, 'may'>
  log: Pick<ChatLog, 'before' | 'past'>
  rows: PersonRows
}): ReadThread => {
  const pageAt = (chat: Chat, place: string, limit: number): Promise<HistoryPage | undefined> => {
    const at = placeOf(place)
    if ('past' in at) return log.past(chat, at.past, limit)
    return log.before(chat, 'before' in at ? at.before : undefined, limit)
  }

  const sourceOf = async (chat: Chat, place: string, limit: number): Promise<Source> => {
    let at = place
    while (at !== '') {
      const page = await pageAt(chat, at, limit)
      const steps = page === undefined ? [] : stepsOf(chat, page)
      const end = page?.cursor ?? ''
      const last = steps.at(-1)
      if (last !== undefined) last.next = end
      if (steps.length > 0 || end === '') return { chat, steps, place: at, isCut: end !== '' }
      at = end
    }
    return { chat, steps: [], place: '', isCut: false }
  }

  const placesIn = (chats: readonly Chat[], cursor: string | undefined): Places => {
    if (cursor === undefined)
      return Object.fromEntries(
        chats.map(({ chatId, epoch, seq }) => [chatId, [epoch, historyCursor({ before: seq + 1 })]]),
      )
    const places = threadPlaces(cursor)
    for (const { chatId, epoch } of chats)
      if (places[chatId] !== undefined && places[chatId][0] !== epoch)
        throw new SahutError('conflict', 'A chat of this person was put in order anew. Read from the end.')
    return places
  }

  return async (principal, { chatId, cursor, limit }) => {
    const { user, thing } = await access.may(principal, 'chat:read', chatId)
    const chats = (await rows.gather(thing)).chats
      .filter(({ inboxId }) => allows(user, 'chat:read', inboxId))
      .slice(0, MOST_CHATS)
    const places = placesIn(chats, cursor)
    const sources = await Promise.all(
      // What began since the first page is newer than all of it.
      chats.map((chat) => sourceOf(chat, places[chat.chatId]?.[1] ?? '', limit)),
    )
    const taken: ThreadMessage[] = []
    while (taken.length < limit) {
      // Behind the end of a page that is cut something later than all others may come.
      if (sources.some(({ steps, isCut, place }) => steps.length === 0 && isCut && place !== '')) break
      const [newest] = sources
        .filter(({ steps }) => steps.length > 0)
        .sort((a, b) => (b.steps[0]?.time ?? 0) - (a.steps[0]?.time ?? 0))
      const step = newest?.steps.shift()
      if (newest === undefined || step === undefined) break
      taken.push(step.message)
      newest.place = step.next
    }
    const next = sources.map(({ chat, place, steps, isCut }): [ChatId, NonNullable<Places[ChatId]>] => [
      chat.chatId,
      [chat.epoch, steps.length === 0 && !isCut ? '' : place],
    ])
    const isMore = next.some(([, place]) => place[1] !== '')
    return {
      chats,
      messages: taken.reverse(),
      ...(isMore && { cursor: threadCursor(Object.fromEntries(next)) }),
    }
  }
}
