import type { ChatLog } from '@sahut/core/log/chat-log'
import type { ChatId, WorkspaceId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import { chatRoom } from '@sahut/core/realtime/rooms'
import type { GatewayServer } from './socket.ts'

/** Heads that are read at a time: the beacon must never crowd out what agents do. */
const READ_AT_ONCE = 10

const JITTER = 1 / 7

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
  beaconMs,
  logger,
}: {
  io: GatewayServer
  log: Pick<ChatLog, 'chat'>
  beaconMs: number
  logger: Logger
}): Beacon => {
  const held = new Map<ChatId, WorkspaceId>()
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const tell = async (chatId: ChatId, workspaceId: WorkspaceId): Promise<void> => {
    const room = chatRoom(chatId)
    if (!io.sockets.adapter.rooms.has(room)) {
      held.delete(chatId)
      return
    }
    const chat = await log.chat({ workspaceId, chatId })
    if (chat === undefined) return
    io.local.to(room).emit('chat:advanced', { chatId, epoch: chat.epoch, seq: chat.seq })
  }

  /** One chat that can't be read keeps nobody else's from being told. */
  const tellOrSay = (chatId: ChatId, workspaceId: WorkspaceId): Promise<void> =>
    tell(chatId, workspaceId).catch((error: unknown) => {
      logger.warn({ err: error, chatId }, 'a head could not be read, the next round tells it')
    })

  const round = async (): Promise<void> => {
    const chats = [...held]
    for (let at = 0; at < chats.length && !closed; at += READ_AT_ONCE) {
      await Promise.all(chats.slice(at, at + READ_AT_ONCE).map((chat) => tellOrSay(...chat)))
    }
  }

  const schedule = (): void => {
    if (closed) return
    const wait = beaconMs * (1 + JITTER * (2 * Math.random() - 1))
    timer = setTimeout(() => {
      void round().finally(schedule)
    }, wait)
  }

  schedule()

  return {
    hold: ({ chatId, workspaceId }) => {
      held.set(chatId, workspaceId)
    },
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}
