import { previewText } from '@sahut/core/model/content/content'
import type { Entry, MessageEntry } from '@sahut/core/model/message'
import type { ChatId } from '@sahut/core/model/ids'
import type { JournalEntry } from '@sahut/simulator/control/contract'
import { judge } from '@sahut/testing/checker/checker'
import { type ChatPlace, judgeRights } from '@sahut/testing/checker/rights'
import { judgeScreens } from '@sahut/testing/checker/screens'
import { deedsOf } from '@sahut/testing/checker/done'
import {
  type Acknowledged,
  chatName,
  messageName,
  type Observer,
  type Present,
  type Sight,
  type Verdict,
  type Written,
} from '@sahut/testing/checker/verdict'
import { presentOf } from '@sahut/testing/people/present'
import type { Cast } from './cast.ts'
import { chatOf, type Stage } from './stage.ts'
import type { GrantBook } from './team.ts'

/** What a right may still bring after its end while nothing is wrong with the gateways and they hear of it. */
const AT_ONCE_MS = 2_000
/** And when they have to find out for themselves: every 30 s, and the time that it takes. */
const BY_RECHECK_MS = 32_000

type Chat = ChatPlace & { chatId: ChatId; workspaceId: Stage['numbers'][number]['workspaceId'] }

/** All chats that ever began, as the network knows them. */
const chatsOf = (stage: Stage, journal: readonly JournalEntry[]): Map<ChatId, Chat> => {
  const numbers = new Map(stage.numbers.map((number) => [number.phone, number]))
  const chats = new Map<ChatId, Chat>()
  for (const entry of journal) {
    const number = entry.event === 'contact:sent' ? numbers.get(entry.phone) : undefined
    if (number === undefined || entry.event !== 'contact:sent') continue
    const { contact, contactLid, phone } = entry
    const chatId = chatOf(number, contactLid)
    chats.set(chatId, { chatId, phone, contact, scope: number.inboxId, workspaceId: number.workspaceId })
  }
  return chats
}

const isMessage = (entry: Entry): entry is MessageEntry => entry.kind === 'message'

/** The log as one more witness, read in the end and by a way of its own. */
const readLog = async (
  stage: Stage,
  chats: Iterable<Chat>,
  journal: readonly JournalEntry[],
): Promise<Observer> => {
  const seen: Observer['chats'] = []
  const deeds = deedsOf(journal)
  const sent = journal.filter((entry) => entry.event === 'contact:sent')
  const texts = new Map(sent.map((entry) => [messageName(entry), entry.text]))
  for (const { chatId, workspaceId, phone, contact } of chats) {
    const sights: Sight[] = []
    const present: Present[] = []
    for (let before: number | undefined; ;) {
      const page = await stage.cluster.log.before({ workspaceId, chatId }, before, 100)
      const messages = page?.entries.filter(isMessage) ?? []
      present.push(...presentOf(messages))
      for (const { seq, fromMe, whatsappId, content, sortTs, at, gone } of messages) {
        const text = previewText(content)
        const said = texts.get(messageName({ phone, contact, id: whatsappId }))
        const versions = [
          ...(said === undefined ? [] : [said]),
          ...deeds.versions({ phone, contact }, fromMe, whatsappId),
        ]
        sights.push({ seq, fromMe, whatsappId, text, sortTs, at, isGone: gone !== undefined, versions })
      }
      before = page?.next
      if (before === undefined) break
    }
    seen.push({ phone, contact, sights: sights.sort((a, b) => a.seq - b.seq), present })
  }
  return { name: 'the log', phones: new Set(stage.numbers.map(({ phone }) => phone)), chats: seen }
}

/** How long after its end a right may still bring something. */
const boundsOf =
  (isBusShared: boolean, disturbed: readonly { from: number; until: number }[]) =>
  (until: number): number => {
    const troubles = disturbed.filter(
      (one) => one.from <= until + AT_ONCE_MS && one.until >= until - AT_ONCE_MS,
    )
    if (isBusShared && troubles.length === 0) return AT_ONCE_MS
    return Math.max(until, ...troubles.map((one) => one.until)) - until + BY_RECHECK_MS
  }

/** Everything that the run showed, judged. */
export const judgeRun = async ({
  stage,
  cast,
  book,
  journal,
  acknowledged,
  written,
  disturbed,
  isBusShared,
}: {
  stage: Stage
  cast: Cast
  book: GrantBook
  journal: readonly JournalEntry[]
  acknowledged: readonly Acknowledged[]
  written: readonly Written[]
  disturbed: readonly { from: number; until: number }[]
  isBusShared: boolean
}): Promise<{ verdict: Verdict; observers: Observer[] }> => {
  const chats = chatsOf(stage, journal)
  const log = await readLog(stage, chats.values(), journal)
  const observers = [log, ...[...cast.agents.values()].map((agent) => agent.observed())]
  const verdict = judge(journal, observers, acknowledged, written)
  judgeRights(
    verdict,
    cast.deliveries,
    book.grants,
    (chatId) => chats.get(chatId),
    boundsOf(isBusShared, disturbed),
  )
  const agreed = new Map(
    log.chats.map((chat) => [chatName(chat), new Map(chat.sights.map((sight) => [sight.seq, sight]))]),
  )
  judgeScreens(
    verdict,
    cast.screens.map((screen) => screen.seen()),
    (chat) => agreed.get(chatName(chat)) ?? new Map<number, Sight>(),
  )
  return { verdict, observers }
}
