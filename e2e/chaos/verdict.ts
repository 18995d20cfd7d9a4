import type { Entry, MessageEntry } from '@sahut/core/model/message/message'
import type { JournalEntry } from '@sahut/simulator/control/contract'
import { judge } from '@sahut/testing/checker/checker'
import { judgeRights } from '@sahut/testing/checker/rights'
import { judgeScreens } from '@sahut/testing/checker/screens'
import { deedsOf } from '@sahut/testing/checker/done'
import {
  type Acknowledged,
  chatName,
  messageName,
  nameOf,
  type Observer,
  type Present,
  type Sight,
  type Verdict,
  type Written,
} from '@sahut/testing/checker/verdict'
import { saidIn } from '@sahut/testing/checker/said'
import { judgeWork } from '@sahut/testing/checker/work'
import { presentOf } from '@sahut/testing/people/present'
import { isOfNetwork, sightOf } from '@sahut/testing/people/sight'
import type { Cast } from './cast.ts'
import { chatsOf, type RunChat } from './chats.ts'
import type { Stage } from './stage.ts'
import type { GrantBook } from './team.ts'
import { readWork } from './work.ts'

/** What a right may still bring after its end while nothing is wrong with the gateways and they hear of it. */
const AT_ONCE_MS = 2_000
/** And when they have to find out for themselves: every 30 s, and the time that it takes. */
const BY_RECHECK_MS = 32_000

const isMessage = (entry: Entry): entry is MessageEntry => entry.kind === 'message'

/** The log as one more witness, read in the end and by a way of its own. */
const readLog = async (
  stage: Stage,
  chats: Iterable<RunChat>,
  { journal, acknowledged }: { journal: readonly JournalEntry[]; acknowledged: readonly Acknowledged[] },
): Promise<Observer> => {
  const seen: Observer['chats'] = []
  const deeds = deedsOf(journal)
  const people = new Map((await stage.cluster.simulator.client.contacts()).map(({ pn, name }) => [pn, name]))
  const said = new Map(saidIn(journal).map((entry) => [messageName(entry), entry]))
  const answers = new Map(acknowledged.map((answer) => [nameOf(answer), answer]))
  for (const { chatId, workspaceId, phone, contact } of chats) {
    const sights: Sight[] = []
    const present: Present[] = []
    for (let before: number | undefined; ;) {
      const page = await stage.cluster.log.before({ workspaceId, chatId }, before, 100)
      const messages = page?.entries.filter(isMessage).filter(isOfNetwork) ?? []
      present.push(...presentOf(messages))
      for (const message of messages) {
        const { fromMe, whatsappId, at, gone } = message
        const name = messageName({ phone, contact, id: whatsappId })
        const told = fromMe ? undefined : said.get(name)
        const file = fromMe ? answers.get(name)?.file : told?.file?.sha256
        const author = people.get(told?.author ?? '')
        sights.push({
          ...sightOf(message, at),
          isGone: gone !== undefined,
          versions: [
            ...(told === undefined ? [] : [told.text]),
            ...deeds.versions({ phone, contact }, fromMe, whatsappId),
          ],
          ...(file === undefined ? {} : { file }),
          ...(author === undefined ? {} : { name: author }),
        })
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
  const chats = chatsOf(stage.numbers, journal)
  const log = await readLog(stage, chats.values(), { journal, acknowledged })
  const observers = [log, ...[...cast.agents.values()].map((agent) => agent.observed())]
  const verdict = judge(journal, observers, acknowledged, written)
  judgeRights(
    verdict,
    cast.deliveries,
    book.grants,
    (chatId) => chats.get(chatId),
    boundsOf(isBusShared, disturbed),
  )
  const worked = [...cast.agents.values()].map((agent) => agent.worked())
  judgeWork(verdict, await readWork(stage, chats.values(), worked), {
    notes: worked.flatMap(({ notes }) => notes),
    written: new Set(worked.flatMap((one) => [...one.written])),
    journal,
  })
  // Lines of what changed in groups stand between the messages, and are looked at by the agents.
  const agreed = new Map(
    log.chats.map((chat) => [
      chatName(chat),
      new Map(chat.sights.flatMap((sight) => (sight.isLine === true ? [] : [[sight.seq, sight]]))),
    ]),
  )
  judgeScreens(
    verdict,
    cast.screens.map((screen) => screen.seen()),
    (chat) => agreed.get(chatName(chat)) ?? new Map<number, Sight>(),
  )
  return { verdict, observers }
}
