import { type ChatId, chatIdOf, ContactId, GroupId, type WorkspaceId } from '@sahut/core/model/ids'
import type { JournalEntry } from '@sahut/simulator/control/contract'
import type { ChatPlace } from '@sahut/testing/checker/rights'
import type { LinkedNumber } from '@sahut/testing/people/linked-numbers'

/** A chat of the run, as the network knows it; a group's contact is the group. */
export type RunChat = ChatPlace & { chatId: ChatId; workspaceId: WorkspaceId; isGroup: boolean }

/** Whom an entry begins a chat with, if it does: one chat may be begun many times. */
const begunBy = (entry: JournalEntry) => {
  if (entry.event === 'contact:sent')
    return {
      phone: entry.phone,
      contact: entry.contact,
      peer: ContactId.parse(`${entry.contactLid}@lid`),
      isGroup: false,
    }
  if (entry.event !== 'group:sent' && entry.event !== 'group:changed') return undefined
  return { phone: entry.phone, contact: entry.group, peer: GroupId.parse(entry.group), isGroup: true }
}

/** All chats that ever began, in the order in which they did. */
export const chatsOf = (
  numbers: readonly LinkedNumber[],
  journal: readonly JournalEntry[],
): Map<ChatId, RunChat> => {
  const byPhone = new Map(numbers.map((number) => [number.phone, number]))
  const chats = new Map<ChatId, RunChat>()
  for (const entry of journal) {
    const begun = begunBy(entry)
    const number = byPhone.get(begun?.phone ?? '')
    if (begun === undefined || number === undefined) continue
    const { peer, contact, isGroup } = begun
    const { phone, workspaceId, inboxId: scope, numberId } = number
    const chatId = chatIdOf(numberId, peer)
    chats.set(chatId, { chatId, phone, contact, scope, workspaceId, isGroup })
  }
  return chats
}
