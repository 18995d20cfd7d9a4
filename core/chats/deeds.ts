import type { Access } from '../access/access.ts'
import type { Action } from '../access/actions.ts'
import { SahutError } from '../contract/errors.ts'
import type { Version } from '../contract/versions.ts'
import type { ChatLog } from '../log/chat-log.ts'
import type { Chat } from '../model/chat/chat.ts'
import { type Deed, DELETE_WITHIN_MS, EDIT_WITHIN_MS } from '../model/message/deed.ts'
import { type ChatId, type ClientMsgId, whatsappIdOf } from '../model/ids.ts'
import { isNote, isSaid } from '../model/message/received.ts'
import type { MessageEntry } from '../model/message/message.ts'
import type { Principal, User } from '../model/user/user.ts'

type Place = { chatId: ChatId; seq: number }
type Asked = Place & { clientMsgId: ClientMsgId }

/**
 * What people do to messages that are there. Each is asked for under the id of its caller, waits in the outbox like a
 * message, and is done once WhatsApp has taken it: the message tells. The same id again is the same.
 */
export type Deeds = {
  /** An empty emoji takes the team's reaction back. @throws SahutError not_found, conflict if WhatsApp does not have the message */
  react: (principal: Principal, asked: Asked & { emoji: string }) => Promise<{ seq: number }>
  /** @throws SahutError not_found, forbidden for another's text (admins may), conflict if it was not sent, is deleted or older than 15 minutes */
  edit: (principal: Principal, asked: Asked & { text: string }) => Promise<{ seq: number }>
  /**
   * Deletes a message of our side for everyone; one that waits still is taken back instead.
   * @throws SahutError not_found, forbidden for a contact's, conflict if it is leaving, failed, or older than 60 hours
   */
  remove: (principal: Principal, asked: Asked) => Promise<{ seq: number }>
  /** Pins a message above its chat for both sides, or takes it down (0 s). @throws SahutError not_found, conflict if WhatsApp does not have the message */
  pin: (principal: Principal, asked: Asked & { seconds: number }) => Promise<{ seq: number }>
  /** All that a message said until now, the present last. @throws SahutError not_found for what was deleted, too */
  versions: (principal: Principal, place: Place) => Promise<{ versions: Version[] }>
}

/** So many corrections of a message are told. */
const VERSIONS = 50

const isDeleted = ({ deed }: MessageEntry): boolean => deed?.type === 'deletion'

/** @throws SahutError conflict for what WhatsApp does not have, or not any more */
const onWhatsApp = (message: MessageEntry): void => {
  if (isNote(message))
    throw new SahutError('conflict', 'A note is for the team only: WhatsApp does not have it.')
  if (!isSaid(message))
    throw new SahutError('conflict', 'This tells what was done: nothing can be done to it.')
  if (isDeleted(message)) throw new SahutError('conflict', 'The message was deleted.')
  if (message.fromMe && (message.status ?? 'sent') !== 'sent')
    throw new SahutError('conflict', 'The message was not sent, so nothing can be done to it on WhatsApp.')
}

export const createDeeds = ({
  access,
  log,
  now = Date.now,
}: {
  access: Pick<Access, 'answerable' | 'may'>
  log: Pick<ChatLog, 'append' | 'cancel' | 'entry' | 'first' | 'message'>
  now?: () => number
}): Deeds => {
  const found = async (
    principal: Principal,
    action: Extract<Action, `chat:${string}`>,
    { chatId, seq }: Place,
  ): Promise<{ user: User; chat: Chat; message: MessageEntry }> => {
    const { user, thing: chat } = await access.may(principal, action, chatId)
    const message = await log.message(chat, seq)
    if (message === undefined) throw new SahutError('not_found', 'There is no message at this place.')
    return { user, chat, message }
  }

  const ask = async (user: User, chat: Chat, asked: Asked, deed: Deed): Promise<{ seq: number }> => {
    await access.answerable(chat)
    const { seq } = await log.append(chat, {
      kind: 'change',
      change: {
        type: 'asked',
        target: asked.seq,
        deed,
        by: { type: 'agent', userId: user.userId, name: user.name },
        whatsappId: whatsappIdOf(chat.chatId, asked.clientMsgId),
      },
    })
    return { seq }
  }

  return {
    react: async (principal, { emoji, ...asked }) => {
      const { user, chat, message } = await found(principal, 'chat:react', asked)
      onWhatsApp(message)
      return ask(user, chat, asked, { type: 'reaction', emoji })
    },

    edit: async (principal, { text, ...asked }) => {
      const { user, chat, message } = await found(principal, 'chat:edit', asked)
      const { author, content, at } = message
      if (author.type !== 'agent' || (author.userId !== user.userId && user.role !== 'admin'))
        throw new SahutError('forbidden', 'Only a text that you wrote yourself can be changed.')
      onWhatsApp(message)
      if (content.type !== 'text') throw new SahutError('conflict', 'Only a text can be changed.')
      if (now() - at > EDIT_WITHIN_MS)
        throw new SahutError('conflict', 'WhatsApp lets a message be changed for 15 minutes only.')
      return ask(user, chat, asked, { type: 'edit', text })
    },

    remove: async (principal, asked) => {
      const { user, chat, message } = await found(principal, 'chat:delete', asked)
      if (!message.fromMe) throw new SahutError('forbidden', 'Only messages of your own side can be deleted.')
      if (isDeleted(message) || message.status === 'cancelled') return { seq: asked.seq }
      if (message.status === 'queued' && (await log.cancel(chat, asked.seq))) return { seq: asked.seq }
      onWhatsApp(message)
      if (now() - message.at > DELETE_WITHIN_MS)
        throw new SahutError('conflict', 'WhatsApp lets a message be deleted for 60 hours only.')
      return ask(user, chat, asked, { type: 'deletion' })
    },

    pin: async (principal, { seconds, ...asked }) => {
      const { user, chat, message } = await found(principal, 'chat:pin', asked)
      onWhatsApp(message)
      return ask(user, chat, asked, { type: 'pin', seconds })
    },

    versions: async (principal, place) => {
      const { chat, message } = await found(principal, 'chat:read', place)
      if (isDeleted(message)) throw new SahutError('not_found', 'The message was deleted.')
      const { content, contentSeq } = message
      const versions: Version[] = []
      let seq = contentSeq
      for (let read = 0; seq !== undefined && read < VERSIONS; read += 1) {
        const entry = await log.entry(chat, seq)
        const change = entry?.kind === 'change' && entry.change.type === 'content' ? entry.change : undefined
        if (entry === undefined || change === undefined) break
        versions.unshift({ seq, at: entry.at, content: change.content, by: change.deed?.by })
        seq = change.deed?.prior
      }
      // The first is the message as it was committed.
      const first = await log.first(chat, place.seq)
      if (first !== undefined)
        versions.unshift({ seq: first.seq, at: first.sortTs, content: first.content, by: first.author })
      return {
        versions:
          versions.length > 0
            ? versions
            : [{ seq: place.seq, at: message.sortTs, content, by: message.author }],
      }
    },
  }
}
