import { allows } from '@sahut/core/access/access'
import type { Accounts } from '@sahut/core/auth/accounts'
import type { ChatLog, Commit } from '@sahut/core/log/chat-log'
import type { Chat } from '@sahut/core/model/chat/chat'
import type { ChatId, UserId, WorkspaceId } from '@sahut/core/model/ids'
import { isMuted } from '@sahut/core/model/number/phone-settings'
import type { PushSubscription } from '@sahut/core/model/user/push'
import { isReceived } from '@sahut/core/model/message/received'
import type { User } from '@sahut/core/model/user/user'
import { backOffMs } from '@sahut/core/process/back-off'
import type { Logger } from '@sahut/core/process/logger'
import { mapAtMost } from '@sahut/core/process/map-at-most'
import type { PushSubscriptions } from '@sahut/core/push/push-subscriptions'
import type { PushPost } from './push-post.ts'
import { isQuiet, newsOf } from './push-words.ts'

/** What comes of one chat within so long is told as one, ms. */
const GATHER_MS = 1_500

/** A workspace in which nobody is told is not asked again before this, ms. */
const NOBODY_MS = 30_000

/** So many are told at once. */
const AT_ONCE = 8

const TRIES = 3
const PAUSES = { firstMs: 1_000, longestMs: 10_000 }

export type PushDeps = {
  subscriptions: Pick<PushSubscriptions, 'all' | 'remove'>
  accounts: Pick<Accounts, 'users' | 'sessions'>
  log: Pick<ChatLog, 'chat'>
  post: PushPost
  logger: Logger
  /** What differs for tests. */
  gatherMs?: number
  nobodyMs?: number
}

/** Tells people of what came while no page of theirs can be seen. */
export type Pushes = {
  /** Takes a commit. Resolves once what it says was told, or need not be; never rejects. */
  take: (commit: Commit) => Promise<void>
  /** Resolves once what was taken is told. */
  close: () => Promise<void>
}

/** Whether somebody may want to hear of a chat as it stands. */
const isToTell = (chat: Chat): boolean =>
  chat.unread > 0 && chat.into === undefined && !isMuted(chat.onPhone, Date.now())

/** Whether it is this person's, or nobody's yet. */
const isMine = ({ work }: Chat, userId: UserId): boolean =>
  work?.assignee === undefined || work.assignee === userId

/** Whether a customer's message is in it, of which somebody may want to hear. */
const isNews = ({ chat, entries }: Commit): boolean =>
  isToTell(chat) && entries.some((entry) => entry.kind === 'message' && isReceived(entry))

type Batch = { chats: Map<ChatId, Chat>; done: Promise<void> }

/** Gives one browser what is for it, again where that may help. */
const createTelling = ({ subscriptions, post, logger }: PushDeps) => {
  const tell = async (user: User, browser: PushSubscription, chat: Chat): Promise<void> => {
    const news = { payload: JSON.stringify(newsOf(chat, browser)), chatId: chat.chatId }
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (tries > 0) await new Promise((resolve) => setTimeout(resolve, backOffMs(PAUSES, tries - 1)))
      // A push service that can't be reached may be reached again.
      const answer = await post(browser, news).catch(() => 'later' as const)
      if (answer === 'taken') return
      if (answer === 'gone') {
        await subscriptions.remove(user, browser.endpoint)
        return
      }
      if (answer === 'refused') break
    }
    // The address itself is a secret of the browser.
    logger.warn({ service: new URL(browser.endpoint).host, chatId: chat.chatId }, 'a push was not taken')
  }
  return tell
}

export const createPushes = (deps: PushDeps): Pushes => {
  const { subscriptions, accounts, log, logger, gatherMs = GATHER_MS, nobodyMs = NOBODY_MS } = deps
  const batches = new Map<WorkspaceId, Batch>()
  const underWay = new Set<Promise<void>>()
  const nobodyUntil = new Map<WorkspaceId, number>()
  const closing = Promise.withResolvers<undefined>()
  const tell = createTelling(deps)

  /** Those of a person's browsers whose session still stands; what is left of ended ones is cleared away. */
  const living = async (user: User, browsers: readonly PushSubscription[]): Promise<PushSubscription[]> => {
    const { workspaceId, userId } = user
    const alive = await mapAtMost(AT_ONCE, browsers, async (browser) => {
      const isLive = await accounts.sessions.isLive({ workspaceId, userId, sessionId: browser.sessionId })
      if (!isLive) await subscriptions.remove(user, browser.endpoint)
      return isLive ? [browser] : []
    })
    return alive.flat()
  }

  /** Rights, sessions and what is unread are those of now: some of it may have changed since the commit. */
  const tellAll = async (workspaceId: WorkspaceId, taken: readonly Chat[]): Promise<void> => {
    const told = (await subscriptions.all(workspaceId)).filter(({ browsers }) => browsers.length > 0)
    if (told.length === 0) {
      nobodyUntil.set(workspaceId, performance.now() + nobodyMs)
      return
    }
    const [users, heads] = await Promise.all([
      accounts.users(workspaceId),
      mapAtMost(AT_ONCE, taken, ({ chatId }) => log.chat({ workspaceId, chatId })),
    ])
    const chats = heads.filter((chat) => chat !== undefined).filter(isToTell)
    const now = new Date()
    const jobs: (() => Promise<void>)[] = []
    for (const { userId, isLooking, browsers } of told) {
      const user = users.find((one) => one.userId === userId)
      if (user === undefined || isLooking) continue
      const seen = chats.filter((chat) => allows(user, 'chat:read', chat.inboxId))
      if (seen.length === 0) continue
      for (const browser of await living(user, browsers))
        for (const chat of isQuiet(browser, now) ? [] : seen)
          if (!browser.onlyMine || isMine(chat, userId)) jobs.push(() => tell(user, browser, chat))
    }
    await mapAtMost(AT_ONCE, jobs, (job) => job())
  }

  const begin = (workspaceId: WorkspaceId): Batch => {
    const chats = new Map<ChatId, Chat>()
    const done = (async () => {
      const gathering = Promise.withResolvers<undefined>()
      const timer = setTimeout(() => {
        gathering.resolve(undefined)
      }, gatherMs)
      await Promise.race([gathering.promise, closing.promise])
      clearTimeout(timer)
      batches.delete(workspaceId)
      try {
        await tellAll(workspaceId, [...chats.values()])
      } catch (error) {
        logger.warn({ workspaceId, err: error }, 'what came could not be told by push')
      }
    })()
    underWay.add(done)
    void done.finally(() => underWay.delete(done))
    const batch = { chats, done }
    batches.set(workspaceId, batch)
    return batch
  }

  return {
    take: async (commit) => {
      const { workspaceId, chatId } = commit.chat
      if (!isNews(commit) || (nobodyUntil.get(workspaceId) ?? 0) > performance.now()) return
      const batch = batches.get(workspaceId) ?? begin(workspaceId)
      batch.chats.set(chatId, commit.chat)
      await batch.done
    },
    close: async () => {
      closing.resolve(undefined)
      await Promise.all(underWay)
    },
  }
}
