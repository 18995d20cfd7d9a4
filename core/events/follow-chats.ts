import type { Accounts } from '../auth/accounts.ts'
import type { Bus } from '../bus/bus.ts'
import type { ChatLog } from '../log/chat-log.ts'
import type { Chat } from '../model/chat/chat.ts'
import { WHOLE_LISTS } from '../model/chat/chat-list.ts'
import type { InboxId, WorkspaceId } from '../model/ids.ts'
import type { Logger } from '../process/logger.ts'
import { createRerun } from '../process/rerun.ts'
import { createChatQueue, type FollowedChat, type Pace } from './chat-queue.ts'

/** Who wants all that happens in chats. It keeps by itself how far it has come with each. */
export type Follower = {
  /** Those of some chats of a workspace of which it lacks something. */
  behind: (chats: Chat[]) => Promise<Chat[]>
  /** Takes what it lacks of a chat. Called again if it rejects, and for what it has already; never twice at a time. */
  take: (chat: FollowedChat) => Promise<void>
  /** It has had all of the workspace's chats that there were. */
  caughtUp: (workspaceId: WorkspaceId) => Promise<void>
}

export type Following = {
  start: () => void
  /** Somebody asks for what is followed: a workspace of which nobody knew. */
  want: (workspaceId: WorkspaceId) => void
  close: () => Promise<void>
}

/** How often it is looked for inboxes that are new and for what nobody told, ms. */
const LOOK_MS = 30_000
/** How often all chats are looked through: for what changed in a chat without moving it, and was not told, ms. */
const WALK_MS = 6 * 60 * 60_000

const PAGE = 100

type Inbox = { workspaceId: WorkspaceId; inboxId: InboxId }

/**
 * Follows all chats of workspaces. Woken by the bus, which may lose everything: so new chats and messages are looked for
 * again and again, and all chats are looked through at the start and some times a day. Nothing is missed for good.
 * @param workspaces those that are known
 */
export const followChats = ({
  workspaces,
  accounts,
  log,
  bus,
  follower,
  logger,
  pace,
  lookMs = LOOK_MS,
  walkMs = WALK_MS,
  now = Date.now,
}: {
  workspaces: () => Promise<WorkspaceId[]>
  accounts: Pick<Accounts, 'inboxes'>
  log: Pick<ChatLog, 'chats'>
  bus: Pick<Bus, 'follow' | 'onHole'>
  follower: Follower
  logger: Pick<Logger, 'error'>
  pace?: Pace
  lookMs?: number
  walkMs?: number
  now?: () => number
}): Following => {
  const queue = createChatQueue(follower.take, logger, pace)
  const followed = new Map<InboxId, () => Promise<void>>()
  const wanted = new Set<WorkspaceId>()
  /** When all of a workspace was looked through, ms. */
  const walked = new Map<WorkspaceId, number>()
  let isClosed = false

  const follow = async ({ inboxId }: Inbox): Promise<void> => {
    if (followed.has(inboxId)) return
    followed.set(inboxId, await bus.follow(inboxId, queue.putSoon))
  }

  /** Looks through an inbox from its newest chat on; only as far as something is missing, or all of it. */
  const look = async ({ workspaceId, inboxId }: Inbox, isWhole: boolean): Promise<void> => {
    for (const list of WHOLE_LISTS) {
      let cursor: string | undefined
      do {
        const page = await log.chats({ workspaceId, inboxIds: [inboxId], list }, cursor, PAGE)
        const behind = await follower.behind(page.chats)
        behind.forEach(queue.put)
        if (behind.length === 0 && !isWhole) break
        // Never more in memory than a page.
        await queue.done()
        cursor = page.next
      } while (cursor !== undefined && !isClosed)
    }
  }

  const lookAt = async (workspaceId: WorkspaceId): Promise<void> => {
    const isWhole = now() - (walked.get(workspaceId) ?? -Infinity) >= walkMs
    const began = now()
    const inboxes = (await accounts.inboxes(workspaceId)).map(({ inboxId }) => ({ workspaceId, inboxId }))
    // Before it is looked: what comes from here on is told.
    for (const inbox of inboxes) await follow(inbox)
    for (const inbox of inboxes) await look(inbox, isWhole)
    if (!isWhole || isClosed) return
    walked.set(workspaceId, began)
    await follower.caughtUp(workspaceId)
  }

  const rerun = createRerun(async () => {
    try {
      for (const workspaceId of new Set([...(await workspaces()), ...wanted]))
        if (!isClosed) await lookAt(workspaceId)
    } catch (error) {
      // It is all there still when it is looked again.
      logger.error({ err: error }, 'chats could not be looked through')
    }
    return lookMs
  })
  const endHoles = bus.onHole(() => {
    rerun.ask()
  })

  return {
    start: rerun.ask,
    want: (workspaceId) => {
      if (wanted.has(workspaceId) || walked.has(workspaceId)) return
      wanted.add(workspaceId)
      rerun.ask()
    },
    close: async () => {
      isClosed = true
      endHoles()
      rerun.stop()
      await queue.close()
      await rerun.settled()
      await Promise.all([...followed.values()].map((stop) => stop()))
    },
  }
}
