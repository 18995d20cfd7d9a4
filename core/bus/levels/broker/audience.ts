import type { Commit } from '../../../log/chat-log.ts'
import type { Chat } from '../../../model/chat/chat.ts'
import type { InboxId } from '../../../model/ids.ts'
import type { RoomServer } from '../../bus.ts'
import { chatRoom } from '../../rooms.ts'

/** A Socket.IO server of this process: it tells its own sockets, and no other process. */
type Local = { local: { to(room: string): { emit(name: string, fact: unknown): boolean } } }

/** Whom this process tells of a commit that arrived here: the room of its chat, and who follows its inbox. */
export type Audience = {
  attach: (io: RoomServer) => void
  /** @returns the way to stop */
  follow: (inboxId: InboxId, onChat: (chat: Chat) => void) => () => void
  tell: (commit: Commit) => void
  close: () => void
}

export const createAudience = (): Audience => {
  const servers = new Set<Local>()
  const followers = new Map<InboxId, Set<(chat: Chat) => void>>()
  return {
    attach: (io) => {
      servers.add(io)
    },
    follow: (inboxId, onChat) => {
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
    tell: ({ chat, entries }) => {
      const { chatId, epoch, seq } = chat
      for (const io of servers) {
        const room = io.local.to(chatRoom(chatId))
        if (entries.length > 0) room.emit('chat:appended', { chatId, epoch, entries })
        else room.emit('chat:advanced', { chatId, epoch, seq })
      }
      for (const onChat of followers.get(chat.inboxId) ?? []) onChat(chat)
    },
    close: () => {
      servers.clear()
      followers.clear()
    },
  }
}
