import { SahutError } from '../contract/errors.ts'
import type { ChatLog } from '../log/chat-log.ts'
import type { Chat } from '../model/chat.ts'
import type { ChatId, InboxId, NumberId } from '../model/ids.ts'
import type { WhatsAppNumber } from '../model/number.ts'
import type { Inbox, Principal, User } from '../model/user.ts'
import type { Numbers } from '../numbers/numbers.ts'
import type { Accounts } from '../auth/accounts.ts'

/** Whether a user may see what lies in an inbox of the own workspace. */
export const seesInbox = (user: User, inboxId: InboxId): boolean =>
  user.role === 'admin' || user.inboxIds.includes(inboxId)

/**
 * Who may see what. Each call looks the session and the user up, so that what was taken away counts from the next
 * call on. What another workspace has, what does not exist and what the user was not given are one answer:
 * SahutError not_found. An ended session or a removed user is unauthenticated.
 */
export type Access = {
  user: (principal: Principal) => Promise<User>
  /** @throws SahutError forbidden if the user is no admin */
  admin: (principal: Principal) => Promise<User>
  inbox: (principal: Principal, inboxId: InboxId) => Promise<Inbox>
  /** All that the user sees, by name. */
  inboxes: (principal: Principal) => Promise<Inbox[]>
  chat: (principal: Principal, chatId: ChatId) => Promise<Chat>
  number: (principal: Principal, numberId: NumberId) => Promise<WhatsAppNumber>
  /** All numbers of the inboxes that the user sees, and for admins those that can't be read. */
  numbers: (principal: Principal) => Promise<{ numbers: WhatsAppNumber[]; unreadable: NumberId[] }>
  /** @throws SahutError conflict if the chat's number was removed: nobody can answer there any more */
  answerable: (chat: Pick<Chat, 'workspaceId' | 'numberId'>) => Promise<void>
}

/** The rights, out of what the store holds at the moment of the question. */
export const createAccess = ({
  accounts,
  log,
  numbers,
}: {
  accounts: Pick<Accounts, 'user' | 'inbox' | 'inboxes' | 'sessions'>
  log: Pick<ChatLog, 'chat'>
  numbers: Pick<Numbers, 'get' | 'list'>
}): Access => {
  const user: Access['user'] = async (principal) => {
    const [found, live] = await Promise.all([
      accounts.user(principal.workspaceId, principal.userId),
      accounts.sessions.isLive(principal),
    ])
    if (found === undefined || !live) {
      throw new SahutError('unauthenticated', 'Your session has ended. Please sign in again.')
    }
    return found
  }

  const admin: Access['admin'] = async (principal) => {
    const found = await user(principal)
    if (found.role !== 'admin') throw new SahutError('forbidden', 'Only an admin may do this.')
    return found
  }

  /** The thing, if it exists and lies in an inbox that the user sees. */
  const seen = async <Thing extends { inboxId: InboxId }>(
    what: string,
    principal: Principal,
    reading: Promise<Thing | undefined>,
  ): Promise<Thing> => {
    const [asking, thing] = await Promise.all([user(principal), reading])
    if (thing === undefined || !seesInbox(asking, thing.inboxId)) {
      throw new SahutError('not_found', `There is no such ${what}.`)
    }
    return thing
  }

  /** Those of a workspace's things that lie in inboxes that the user sees. */
  const allSeen = async <Thing extends { inboxId: InboxId }>(
    principal: Principal,
    reading: Promise<Thing[]>,
  ): Promise<Thing[]> => {
    const [asking, things] = await Promise.all([user(principal), reading])
    return things.filter((thing) => seesInbox(asking, thing.inboxId))
  }

  return {
    user,
    admin,
    inbox: (principal, inboxId) => seen('inbox', principal, accounts.inbox(principal.workspaceId, inboxId)),
    inboxes: (principal) => allSeen(principal, accounts.inboxes(principal.workspaceId)),
    chat: (principal, chatId) =>
      seen('chat', principal, log.chat({ workspaceId: principal.workspaceId, chatId })),
    number: (principal, numberId) => seen('number', principal, numbers.get(principal.workspaceId, numberId)),
    numbers: async (principal) => {
      const unreadable: NumberId[] = []
      const listing = numbers.list(principal.workspaceId, (numberId) => unreadable.push(numberId))
      const [asking, all] = await Promise.all([user(principal), listing])
      return {
        numbers: all.filter(({ inboxId }) => seesInbox(asking, inboxId)),
        unreadable: asking.role === 'admin' ? unreadable : [],
      }
    },
    answerable: async ({ workspaceId, numberId }) => {
      if ((await numbers.get(workspaceId, numberId))?.retired !== undefined)
        throw new SahutError('conflict', 'This number was removed. Its chats can be read, but not answered.')
    },
  }
}
