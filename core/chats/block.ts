import type { Access } from '../access/access.ts'
import type { Bus } from '../bus/bus.ts'
import { workerTopic } from '../bus/rooms.ts'
import { SahutError } from '../contract/errors.ts'
import type { BlockState } from '../contract/persons.ts'
import type { Chat } from '../model/chat/chat.ts'
import { type ChatId, ContactId } from '../model/ids.ts'
import type { Principal } from '../model/user/user.ts'
import type { Blocks } from '../numbers/blocks.ts'

/** Blocking on WhatsApp: what a number has blocked neither writes to it nor is written to. */
export type Blocking = {
  /**
   * Asks WhatsApp to block the contact of a chat, or to unblock them. Resolves once it is sure to be asked; the chat
   * tells once WhatsApp has done it.
   * @throws SahutError not_found, conflict for a group and for a number that was removed
   */
  set: (principal: Principal, ask: { chatId: ChatId; isBlocked: boolean }) => Promise<BlockState>
  /** @throws SahutError not_found */
  read: (principal: Principal, chat: { chatId: ChatId }) => Promise<BlockState>
}

const contactOf = ({ contact }: Chat): ContactId => {
  const { data } = ContactId.safeParse(contact.id)
  if (data === undefined) throw new SahutError('conflict', 'A group can not be blocked.')
  return data
}

export const createBlocking = ({
  access,
  blocks,
  bus,
}: {
  access: Pick<Access, 'answerable' | 'may'>
  blocks: Pick<Blocks, 'ask' | 'asked'>
  bus: Pick<Bus, 'signal'>
}): Blocking => {
  const stateOf = async (chat: Chat): Promise<BlockState> => {
    const isBlocked = chat.work?.blocked === true
    const asked = await blocks.asked(chat.numberId, contactOf(chat))
    if (asked === undefined || asked.isBlocked === isBlocked) return { isBlocked }
    return { isBlocked, wanted: asked.isBlocked, ...(asked.isRefused === true && { isRefused: true }) }
  }
  return {
    set: async (principal, { chatId, isBlocked }) => {
      const { user, thing: chat } = await access.may(principal, 'chat:block', chatId)
      const contact = contactOf(chat)
      const { work: _work, ...bare } = chat
      await access.answerable(bare)
      const by = { userId: user.userId, name: user.name }
      await blocks.ask(chat.numberId, { contact, isBlocked, by })
      bus.signal(workerTopic(chat.numberId), { type: 'block-wanted' })
      return stateOf(chat)
    },
    read: async (principal, { chatId }) => {
      const { thing: chat } = await access.may(principal, 'chat:read', chatId)
      return stateOf(chat)
    },
  }
}
