import { allows } from '@sahut/core/access/access'
import type { Accounts } from '@sahut/core/auth/accounts'
import type { Catalog } from '@sahut/core/catalog/catalog'
import { workDraft } from '@sahut/core/chats/work/work'
import { type Availability, isAvailable } from '@sahut/core/dividing/availability'
import { type Candidate, choose } from '@sahut/core/dividing/choice'
import type { Turns } from '@sahut/core/dividing/turns'
import type { ChatLog, Commit } from '@sahut/core/log/chat-log'
import type { Chat } from '@sahut/core/model/chat/chat'
import type { Dividing as DividingRule } from '@sahut/core/model/workspace/dividing'
import type { UserId, WorkspaceId } from '@sahut/core/model/ids'
import type { Inbox, User } from '@sahut/core/model/user/user'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import { createLoads } from './loads.ts'
import { createUnowned } from './unowned.ts'

/** Inboxes that divide are looked at so often, ms: what this process heard of is looked at sooner. */
const LOOK_MS = 2_000
const HEARD_MS = 200

/**
 * Gives chats that nobody has to those who are there. It has no state that could be lost: it looks at what stands in
 * the lists, and a person who takes a chat meanwhile is faster (docs/decisions/0094).
 */
export type Dividing = {
  start: () => void
  /** Something was committed here: it may be for somebody. */
  heard: (commit: Commit) => void
  close: () => Promise<void>
}

type Deps = {
  log: Pick<ChatLog, 'append' | 'chat' | 'heads' | 'places'>
  accounts: Pick<Accounts, 'inboxes' | 'users'>
  catalog: Pick<Catalog, 'teams'>
  availability: Pick<Availability, 'here'>
  turns: Turns
  /** The workspaces that are this worker's to look at. */
  duties: () => readonly WorkspaceId[]
  logger: Pick<Logger, 'error'>
  now?: () => number
  lookMs?: number
}

type DividingInbox = Inbox & { dividing: DividingRule }

const isDividing = (inbox: Inbox): inbox is DividingInbox => inbox.dividing !== undefined

/** Those an inbox gives chats to: who was given it, by themselves or by a team. Others see it by their rank alone. */
const takesPart = (user: User, { inboxId }: Inbox): boolean =>
  user.inboxIds.includes(inboxId) && allows(user, 'chat:work', inboxId)

export const createDividing = (deps: Deps): Dividing => {
  const { log, accounts, catalog, availability, turns, duties, logger } = deps
  const { now = Date.now, lookMs = LOOK_MS } = deps
  const unowned = createUnowned({ log, now })
  const loads = createLoads(log)

  /** @returns whether it is theirs: a person may have been faster */
  const give = async (chat: Chat, { userId, name }: User): Promise<boolean> => {
    const content = { type: 'work' as const, assignee: { userId, name }, saw: { assignee: null } }
    const { duplicate } = await log.append(
      chat,
      workDraft({ type: 'automatic' }, chat.chatId, content, now()),
    )
    if (!duplicate) loads.given(chat.chatId, userId)
    return !duplicate
  }

  const divide = async (inbox: DividingInbox, people: readonly User[]): Promise<void> => {
    const { workspaceId, inboxId, dividing } = inbox
    const { most = Infinity } = dividing
    const candidates: Candidate[] = []
    for (const { userId } of people) candidates.push({ userId, load: await loads.of(inbox, userId) })
    if (candidates.every(({ load }) => load >= most)) return
    const chats = await unowned.find(inbox)
    if (chats.length === 0) return
    const teams = chats.some(({ work }) => work?.team !== undefined)
      ? await catalog.teams.all(workspaceId)
      : []
    const begun = await turns.last(workspaceId, inboxId)
    let last = begun
    for (const chat of chats) {
      const team = teams.find(({ teamId }) => teamId === chat.work?.team)
      const fit =
        team === undefined ? candidates : candidates.filter(({ userId }) => team.userIds.includes(userId))
      const chosen = choose(dividing, fit, last, chat.work)
      const person = people.find(({ userId }) => userId === chosen)
      if (person === undefined || !(await give(chat, person))) continue
      last = person.userId
      const taker = candidates.find(({ userId }) => userId === person.userId)
      if (taker !== undefined) taker.load += 1
    }
    if (last !== undefined && last !== begun) await turns.keep(workspaceId, inboxId, last)
  }

  const lookAt = async (workspaceId: WorkspaceId): Promise<void> => {
    const inboxes = (await accounts.inboxes(workspaceId)).filter(isDividing)
    if (inboxes.length === 0) return
    const here: ReadonlySet<UserId> = await availability.here(workspaceId)
    if (here.size === 0) return
    const people = (await accounts.users(workspaceId)).filter((user) => isAvailable(user, here))
    for (const inbox of inboxes) {
      const some = people.filter((user) => takesPart(user, inbox))
      if (some.length > 0) await divide(inbox, some)
    }
  }

  const look = createRerun(async () => {
    for (const workspaceId of duties()) {
      try {
        await lookAt(workspaceId)
      } catch (error) {
        // Nothing is lost by it: it is looked again.
        logger.error({ err: error, workspaceId }, 'chats could not be divided')
      }
    }
    return lookMs * (0.75 + Math.random() / 2)
  })

  return {
    start: look.ask,
    heard: ({ chat: { work, into } }) => {
      const isForSomebody =
        work?.waiting !== undefined && work.assignee === undefined && work.state === undefined
      if (isForSomebody && into === undefined) look.ask(HEARD_MS)
    },
    close: async () => {
      look.stop()
      await look.settled()
    },
  }
}
