import { z } from 'zod'
import { CommitRecord, commitTopic } from '../../../contract/mqtt.ts'
import type { Commit } from '../../../log/chat-log.ts'
import type { InboxId } from '../../../model/ids.ts'
import type { Bus, Inboxes, RoomServer } from '../../bus.ts'
import type { Room } from '../../rooms.ts'
import { wakeWorker } from '../../wake-worker.ts'
import { createAudience } from '../broker/audience.ts'
import type { Subscriptions } from '../broker/channels.ts'
import type { Publisher } from '../broker/publisher.ts'
import type { Refusals } from '../broker/refusals.ts'
import { inboxFilter } from './names.ts'

/** The largest record that is looked at, bytes. */
const LONGEST = 4 * 2 ** 20
/** Senders whose numbering is known, of an inbox; one that is not known merely can't be seen to have lost something. */
const SENDERS = 1_000

/** A commit with who told it, and how many of its inbox they had told by then. */
const Numbered = CommitRecord.extend({ from: z.string().max(64), n: z.int().positive() })

/** Sees what is missing: a broker that has no room for more drops it, and tells nobody. */
const createNumbering = () => {
  const heard = new Map<string, number>()
  return {
    /** @returns whether something of its sender's passed by before it */
    isGap: (from: string, n: number): boolean => {
      const before = heard.get(from)
      if (before === undefined && heard.size >= SENDERS) heard.clear()
      heard.set(from, n)
      return before !== undefined && n > before + 1
    },
    forget: (): void => {
      heard.clear()
    },
  }
}

/** @throws Error that says what is wrong with it */
const parsed = (payload: Buffer, topic: string) => {
  if (payload.length > LONGEST) throw new Error(`${String(payload.length)} bytes are too many`)
  const commit = Numbered.parse(JSON.parse(payload.toString()))
  // Who may see what goes by topics.
  if (topic !== commitTopic(commit.chat)) throw new Error('it is of another chat')
  return commit
}

/** The inboxes that somebody here needs, each heard once. @param tellHole told of an inbox of which something is missing */
const createHearings = (
  subscriptions: Subscriptions,
  refusals: Pick<Refusals, 'guard'>,
  tellHole: (inboxes: Inboxes) => void,
  onCommit: (commit: Commit) => void,
) => {
  const hearings = new Map<InboxId, { users: number; forget: () => void; end: () => void }>()

  const begin = (inboxId: InboxId) => {
    const { isGap, forget } = createNumbering()
    const end = subscriptions.add(inboxFilter(inboxId), (payload, topic) => {
      refusals.guard(topic, () => {
        const { from, n, ...commit } = parsed(payload, topic)
        if (isGap(from, n)) tellHole(new Set([inboxId]))
        onCommit(commit)
      })
    })
    const made = { users: 0, forget, end }
    hearings.set(inboxId, made)
    return made
  }

  return {
    /** From now on what is told of an inbox arrives. @returns ends that; to be called once */
    hear: (inboxId: InboxId): (() => void) => {
      const hearing = hearings.get(inboxId) ?? begin(inboxId)
      hearing.users += 1
      return () => {
        hearing.users -= 1
        if (hearing.users > 0) return
        hearings.delete(inboxId)
        hearing.end()
      }
    },
    live: (inboxId: InboxId): Promise<void> => subscriptions.live(inboxFilter(inboxId)),
    /** The connection was cut: what is missing since is told anyway. */
    forget: (): void => {
      for (const { forget } of hearings.values()) forget()
    },
  }
}

/**
 * Commits by MQTT: each is published once, on its chat's topic, and a gateway that has anything to do with an inbox gets
 * all of that inbox, for its rooms and its lists. Filters for single chats beside it would bring some twice.
 * @param self names this process among those who tell
 */
export const createMqttCommits = ({
  self,
  publisher,
  subscriptions,
  refusals,
  signal,
  tellHole,
}: {
  self: string
  publisher: Pick<Publisher, 'publish'>
  subscriptions: Subscriptions
  refusals: Pick<Refusals, 'guard'>
  signal: Bus['signal']
  tellHole: (inboxes: Inboxes) => void
}) => {
  const audience = createAudience()
  const hearings = createHearings(subscriptions, refusals, tellHole, audience.tell)
  const told = new Map<InboxId, number>()
  /** What the inbox of a room is heard for, for as long as anybody is in it. */
  const held = new Map<string, { inboxId: InboxId; end: () => void }>()

  const letGo = (room: string): void => {
    held.get(room)?.end()
    held.delete(room)
  }

  const tell: Bus['tell'] = (commit) => {
    const { chat, entries } = commit
    const n = (told.get(chat.inboxId) ?? 0) + 1
    told.set(chat.inboxId, n)
    publisher.publish(commitTopic(chat), JSON.stringify({ from: self, n, chat, entries }))
    queueMicrotask(() => {
      audience.tell(commit)
    })
    wakeWorker(commit, signal)
  }

  const follow: Bus['follow'] = async (inboxId, onChat) => {
    const [stop, end] = [audience.follow(inboxId, onChat), hearings.hear(inboxId)]
    let isOver = false
    await hearings.live(inboxId)
    return () => {
      if (!isOver) {
        stop()
        end()
      }
      isOver = true
      return Promise.resolve()
    }
  }

  return {
    tell,
    follow,
    attach: (io: RoomServer): void => {
      audience.attach(io)
      io.sockets.adapter.on('delete-room', letGo)
    },
    live: async (io: RoomServer, room: Room, inboxId: InboxId): Promise<void> => {
      if (io.sockets.adapter.rooms.has(room) && held.get(room)?.inboxId !== inboxId) {
        const end = hearings.hear(inboxId)
        letGo(room)
        held.set(room, { inboxId, end })
      }
      await hearings.live(inboxId)
    },
    forget: hearings.forget,
    close: (): void => {
      audience.close()
      held.clear()
    },
  }
}
