import type { Access } from '../access/access.ts'
import { SahutError } from '../contract/errors.ts'
import type { MarkedMessages } from '../contract/marks.ts'
import type { ChatLog } from '../log/chat-log.ts'
import type { ChatKey } from '../model/chat/chat.ts'
import type { ChatId } from '../model/ids.ts'
import type { MessageEntry } from '../model/message/message.ts'
import type { Principal } from '../model/user/user.ts'
import { markUnseen } from './unread.ts'

/** So many of each are told: the newest. */
const SHOWN = 50

/** What the team marks for itself: WhatsApp does not hear of it. */
export type TeamMarks = {
  /** Gives a message a star, or takes it. Again is no error. @throws SahutError not_found, conflict for what was deleted */
  star: (principal: Principal, what: { chatId: ChatId; seq: number; isSet: boolean }) => Promise<void>
  /** The messages of a chat that are pinned or have a star, the newest first. @throws SahutError not_found */
  read: (principal: Principal, chat: { chatId: ChatId }) => Promise<MarkedMessages>
  /** Has a message and what came after it count as unread again. @throws SahutError not_found */
  unsee: (principal: Principal, place: { chatId: ChatId; seq: number }) => Promise<void>
}

export const createTeamMarks = ({
  access,
  log,
}: {
  access: Pick<Access, 'may'>
  log: Pick<ChatLog, 'after' | 'append' | 'marks' | 'message'>
}): TeamMarks => {
  const shown = async (chat: ChatKey, seq: number): Promise<MessageEntry[]> => {
    const message = await log.message(chat, seq)
    return message === undefined || message.deed?.type === 'deletion' ? [] : [message]
  }
  return {
    star: async (principal, { chatId, seq, isSet }) => {
      const { user, thing: chat } = await access.may(principal, 'chat:star', chatId)
      const message = await log.message(chat, seq)
      if (message === undefined) throw new SahutError('not_found', 'There is no message at this place.')
      if (isSet && message.deed?.type === 'deletion')
        throw new SahutError('conflict', 'The message was deleted.')
      if ((message.star?.isSet ?? false) === isSet) return
      const by = { type: 'agent' as const, userId: user.userId, name: user.name }
      await log.append(chat, { kind: 'change', change: { type: 'starred', target: seq, isSet, by } })
    },

    read: async (principal, { chatId }) => {
      const { thing: chat } = await access.may(principal, 'chat:read', chatId)
      const { pins, stars } = await log.marks(chat)
      const [pinned, starred] = await Promise.all([
        Promise.all(
          pins
            .slice(0, SHOWN)
            .map(async ({ seq, until }) => (await shown(chat, seq)).map((message) => ({ until, message }))),
        ),
        Promise.all(stars.slice(0, SHOWN).map((seq) => shown(chat, seq))),
      ])
      return { pins: pinned.flat(), stars: starred.flat() }
    },

    unsee: async (principal, { chatId, seq }) => {
      const { thing: chat } = await access.may(principal, 'chat:see', chatId)
      await markUnseen(log, chat, seq)
    },
  }
}
