import { z } from 'zod'
import { Chat } from '../../../model/chat.ts'
import type { InboxId } from '../../../model/ids.ts'
import { ToldEntry } from '../../../model/message.ts'
import type { Bus, Inboxes, RoomServer } from '../../bus.ts'
import { chatRoom, workerTopic } from '../../rooms.ts'
import type { LogEngine, LogReading } from './engine.ts'
import { createTail } from './tail.ts'

/** An inbox is in one of so many. Those who know another number read past each other: it is for ever. */
const PARTITIONS = 16

/** A commit as it stands in the log. */
const Record = z.object({ chat: Chat, entries: z.array(ToldEntry) })

/** The partition of an inbox: its whole chats, in the order in which they were told. */
export const partitionOf = (inboxId: InboxId): number => {
  let hash = 0
  for (const byte of Buffer.from(inboxId)) hash = (hash * 31 + byte) >>> 0
  return hash % PARTITIONS
}

/** A Socket.IO server of this process: it tells its own sockets, and no other process. */
type Local = { local: { to(room: string): { emit(name: string, fact: unknown): boolean } } }

/** @throws Error that says what is wrong with it */
const parsed = (record: string) => Record.parse(JSON.parse(record))

/** Who follows which inbox. */
const createFollowers = () => {
  const followers = new Map<InboxId, Set<(chat: Chat) => void>>()
  return {
    tell: (chat: Chat): void => {
      for (const onChat of followers.get(chat.inboxId) ?? []) onChat(chat)
    },
    /** @returns the way to stop */
    add: (inboxId: InboxId, onChat: (chat: Chat) => void): (() => void) => {
      // A set holds a function once; whoever follows twice is told twice.
      const own = (chat: Chat): void => {
        onChat(chat)
      }
      const here = followers.get(inboxId) ?? new Set()
      followers.set(inboxId, here)
      here.add(own)
      return () => {
        here.delete(own)
        if (here.size === 0 && followers.get(inboxId) === here) followers.delete(inboxId)
      }
    },
    clear: (): void => {
      followers.clear()
    },
  }
}

/**
 * How a level with a log carries commits: each is appended to the partition of its inbox, and every gateway reads, at a
 * position of its own, the partitions that its browsers need. That is no consumer group, which would give a record to
 * one of them only. What is read stays in a tail for a while.
 */
export const createCommitLog = ({
  engine,
  signal,
  tellHole,
  guard,
}: {
  engine: LogEngine
  signal: Bus['signal']
  tellHole: (inboxes: Inboxes) => void
  /** Runs what handles a record; one that makes it throw is refused, whatever is in it. */
  guard: (handle: () => void) => void
}) => {
  const servers = new Set<Local>()
  const followers = createFollowers()
  const checks = new Set<() => Promise<void>>()
  const tail = createTail()
  const readings = new Map<number, { reading: LogReading; inboxes: Set<InboxId> }>()

  const pass = (record: string): void => {
    const { chat, entries } = parsed(record)
    const { chatId, epoch } = chat
    tail.add(chat, entries, record.length)
    if (entries.length > 0)
      for (const io of servers)
        io.local.to(chatRoom(chatId)).emit('chat:appended', { chatId, epoch, entries })
    followers.tell(chat)
  }

  const readingOf = (inboxId: InboxId): LogReading => {
    const partition = partitionOf(inboxId)
    const known = readings.get(partition)
    known?.inboxes.add(inboxId)
    if (known !== undefined) return known.reading
    const inboxes = new Set([inboxId])
    const reading = engine.read(partition, {
      onPast: (records) => {
        for (const record of records)
          guard(() => {
            const { chat, entries } = parsed(record)
            tail.add(chat, entries, record.length)
          })
      },
      onRecords: (records) => {
        for (const record of records)
          guard(() => {
            pass(record)
          })
      },
      onResume: async (isWhole) => {
        // A right may have been taken away by a word that was lost in the same cut.
        await Promise.all([...checks].map((check) => check()))
        if (!isWhole) tellHole(new Set(inboxes))
      },
    })
    readings.set(partition, { reading, inboxes })
    return reading
  }

  const tell: Bus['tell'] = ({ chat, entries }) => {
    engine.append(partitionOf(chat.inboxId), JSON.stringify({ chat, entries }))
    if (entries.some((entry) => entry.kind === 'message' && entry.status === 'queued'))
      signal(workerTopic(chat.numberId), { type: 'outbox', chatId: chat.chatId })
  }

  const follow: Bus['follow'] = async (inboxId, onChat) => {
    const stop = followers.add(inboxId, onChat)
    await readingOf(inboxId).live()
    return () => {
      stop()
      return Promise.resolve()
    }
  }

  const onResume: Bus['onResume'] = (check) => {
    const own = () => check()
    checks.add(own)
    return () => {
      checks.delete(own)
    }
  }

  return {
    tell,
    follow,
    since: tail.since,
    onResume,
    attach: (io: RoomServer): void => {
      servers.add(io)
    },
    live: (inboxId: InboxId): Promise<void> => readingOf(inboxId).live(),
    close: (): void => {
      servers.clear()
      followers.clear()
      checks.clear()
      engine.close()
    },
  }
}
