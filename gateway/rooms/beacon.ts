import type { ChatLog } from '@sahut/core/log/chat-log'
import type { ChatId, WorkspaceId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import type { Bus } from '@sahut/core/bus/bus'
import { chatRoom } from '@sahut/core/bus/rooms'
import type { GatewayServer } from '../socket.ts'

/** Heads that are read together; the store takes as many in one call. */
const HEADS_A_READ = 100

const JITTER = 1 / 7

/** After a hole of the bus every gateway tells its rooms within this time, ms, but not all at one moment. */
const HOLE_SPREAD_MS = 1_500

/** Tells the open chats of this gateway again and again where their logs stand, so that a lost last entry shows. */
export type Beacon = {
  /** From now on the chat's room is told, for as long as anybody is in it. */
  hold: (chat: { chatId: ChatId; workspaceId: WorkspaceId }) => void
  close: () => void
}

/** @param beaconMs between two rounds, ms; moved at random so that gateways don't read in step */
export const createBeacon = ({
  io,
  log,
  bus,
  beaconMs,
  logger,
}: {
  io: GatewayServer
  log: Pick<ChatLog, 'heads'>
  bus: Pick<Bus, 'onHole'>
  beaconMs: number
  logger: Logger
}): Beacon => {
  const held = new Map<ChatId, WorkspaceId>()
  let closed = false

  /** The held chats that somebody still has open; the others are let go. */
  const open = (): { chatId: ChatId; workspaceId: WorkspaceId }[] => {
    for (const chatId of held.keys()) {
      if (!io.sockets.adapter.rooms.has(chatRoom(chatId))) held.delete(chatId)
    }
    return [...held].map(([chatId, workspaceId]) => ({ chatId, workspaceId }))
  }

  const round = async (): Promise<void> => {
    const chats = open()
    for (let at = 0; at < chats.length && !closed; at += HEADS_A_READ) {
      try {
        for (const { chatId, epoch, seq } of await log.heads(chats.slice(at, at + HEADS_A_READ))) {
          io.local.to(chatRoom(chatId)).emit('chat:advanced', { chatId, epoch, seq })
        }
      } catch (error) {
        // Chats that can't be read keep nobody else's from being told.
        logger.warn({ err: error }, 'heads could not be read, the next round tells them')
      }
    }
  }

  const rounds = createRerun(async () => {
    await round()
    return beaconMs * (1 + JITTER * (2 * Math.random() - 1))
  })
  rounds.ask(Math.random() * beaconMs)
  const endListening = bus.onHole((inboxes) => {
    if (inboxes !== 'all' && inboxes.size === 0) return
    rounds.ask(Math.random() * HOLE_SPREAD_MS)
  })

  return {
    hold: ({ chatId, workspaceId }) => {
      held.set(chatId, workspaceId)
    },
    close: () => {
      closed = true
      rounds.stop()
      endListening()
    },
  }
}
