import { type Agent, createAgent } from '@sahut/testing/people/agent'
import type { OnDelivery } from '@sahut/testing/people/agent-reading'
import type { JournalEntry } from '@sahut/simulator/control/contract'
import type { Random } from '@sahut/simulator/customers/random'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../browser.ts'
import type { Delivery } from '@sahut/testing/checker/rights'
import type { Acknowledged, Written } from '@sahut/testing/checker/verdict'
import { createScreenAgent, markOf, type ScreenAgent, type WatchedChat } from './screen.ts'
import { chatsOf } from './chats.ts'
import type { Stage } from './stage.ts'
import { type GrantBook, type Member, PASSWORD } from './team.ts'

/** An agent at a browser looks at so many chats in turn. */
const WATCHED_CHATS = 3
/** And of one number at so many at most. */
const WATCHED_OF_ONE = 2
/** And at so many groups. */
const WATCHED_GROUPS = 1
/** Of what is to be seen, how much a headless agent answers. */
const ANSWERED = 0.12
/** And of these answers, how many are files. */
const ANSWERED_BY_FILE = 0.15
/** And of the messages, how many have the agent do something else with their chat. */
const WORKED = 0.1
const SHOW_MS = 4_000
const WRITE_MS = 1_500
const PRY_MS = 2_500

/** Everybody who looks at Sahut while it is struck, and all that they were given. */
export type Cast = {
  agents: ReadonlyMap<string, Agent>
  screens: readonly ScreenAgent[]
  deliveries: readonly Delivery[]
  /** Chats that are looked at in browsers, once anybody wrote in them. */
  hot: readonly WatchedChat[]
  /** Lets them look, write, and try what they may not. @returns ends it */
  act: () => () => Promise<void>
  close: () => Promise<void>
}

export const acknowledgedOf = ({ agents, screens }: Cast): Acknowledged[] =>
  [...agents.values(), ...screens].flatMap((one) => one.acknowledged())

/** How much agents did with chats, as far as it was acknowledged. */
export const workedOf = ({ agents }: Cast): number =>
  [...agents.values()].reduce((sum, agent) => {
    const { chats, notes } = agent.worked()
    return sum + chats.length + notes.length
  }, 0)

/** All that anybody wrote, whatever became of it. */
export const writtenOf = ({ agents, screens }: Cast): Written[] =>
  [...agents.values(), ...screens].flatMap((one) => one.written())

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Chats of the first numbers of an agent's inboxes; some of one number, lest they are mixed up; and a group. */
const chooseWatched = (stage: Stage, member: Member, journal: readonly JournalEntry[]): WatchedChat[] => {
  const all = [...chatsOf(stage.numbers, journal).values()]
  const mine = stage.numbers.filter(({ inboxId }) => member.inboxes.includes(inboxId))
  const ofMine = mine.map(({ phone, inboxId }) =>
    all.filter((chat) => chat.phone === phone).map((chat) => ({ ...chat, inboxId })),
  )
  const persons = ofMine.flatMap((chats) => chats.filter(({ isGroup }) => !isGroup).slice(0, WATCHED_OF_ONE))
  const groups = ofMine.flat().filter(({ isGroup }) => isGroup)
  return [...persons.slice(0, WATCHED_CHATS), ...groups.slice(0, WATCHED_GROUPS)]
}

/** @param journal until somebody wrote to each number */
export const createCast = async (
  stage: Stage,
  book: GrantBook,
  browsers: number,
  random: Random,
  journal: () => readonly JournalEntry[],
): Promise<Cast> => {
  const { url } = stage.cluster
  const deliveries: Delivery[] = []
  const recorderOf =
    (observer: string): OnDelivery =>
    (chatId, what, at, answeredAt = at) => {
      deliveries.push({ observer, chatId, what, at, answeredAt })
    }
  const { members } = stage.team
  const atBrowsers = members.filter(({ hasBrowser }) => hasBrowser).slice(0, browsers)
  const without = members.filter((member) => !atBrowsers.includes(member))
  const agents = new Map<string, Agent>()
  for (const { email } of without)
    agents.set(email, await createAgent(url, email, PASSWORD, recorderOf(email)))
  const launched: Browser[] = []
  const screens: ScreenAgent[] = []
  const watchedBy = new Map<ScreenAgent, WatchedChat[]>()
  const hot: WatchedChat[] = []
  if (atBrowsers.length > 0) launched.push(await launchBrowser())
  for (const member of atBrowsers) {
    const [browser] = launched
    if (browser === undefined) break
    const screen = await createScreenAgent(browser, url, member.email, PASSWORD, recorderOf(member.email))
    const chats = chooseWatched(stage, member, journal())
    screens.push(screen)
    watchedBy.set(screen, chats)
    hot.push(...chats)
  }

  const lookAround = async (screen: ScreenAgent, isOver: () => boolean): Promise<void> => {
    const chats = watchedBy.get(screen) ?? []
    let written = 0
    for (let turn = 0; !isOver(); turn += 1) {
      const chat = chats[turn % chats.length]
      // A page that is just being loaded anew shows what it shows.
      if (chat !== undefined) await screen.show(chat).catch(() => undefined)
      for (let left = SHOW_MS; left > 0 && !isOver(); left -= WRITE_MS) {
        await sleep(WRITE_MS)
        await screen.write(`Siap kak, mohon ditunggu ${markOf(screen.email)}${String(written)})`)
        written += 1
      }
    }
  }

  /** Asks for what is no business of one's own. */
  const pry = async (email: string, agent: Agent, isOver: () => boolean): Promise<void> => {
    while (!isOver()) {
      await sleep(PRY_MS * (0.5 + random()))
      const chats = [...chatsOf(stage.numbers, journal()).values()]
      const foreign = chats.filter(({ scope }) => !book.holds(email, scope))
      const one = foreign[Math.floor(random() * foreign.length)]
      if (one !== undefined && !isOver()) await agent.pry(one.chatId)
    }
  }

  return {
    agents,
    screens,
    deliveries,
    hot,
    act: () => {
      let isOver = false
      const over = (): boolean => isOver
      for (const agent of agents.values()) {
        agent.answer(ANSWERED, stage.knowsAll ? ANSWERED_BY_FILE : 0)
        agent.work(stage.knowsAll ? WORKED : 0)
      }
      const acting = [
        ...screens.map((screen) => lookAround(screen, over)),
        ...[...agents].map(([email, agent]) => pry(email, agent, over)),
      ]
      return async () => {
        isOver = true
        for (const agent of agents.values()) {
          agent.answer(0)
          agent.work(0)
        }
        await Promise.all(acting)
      }
    },
    close: async () => {
      for (const agent of agents.values()) agent.close()
      for (const screen of screens) await screen.close()
      for (const browser of launched) await browser.close()
    },
  }
}
