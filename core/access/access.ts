import { SahutError } from '../contract/errors.ts'
import type { ChatLog } from '../log/chat-log.ts'
import type { Chat } from '../model/chat/chat.ts'
import {
  type ChatId,
  type InboxId,
  isGroup,
  type NumberId,
  type UserId,
  type WorkspaceId,
} from '../model/ids.ts'
import type { WhatsAppNumber } from '../model/number/number.ts'
import { type Inbox, type Principal, type Rank, RANKS, type User } from '../model/user/user.ts'
import type { Numbers } from '../numbers/numbers.ts'
import type { Accounts } from '../auth/accounts.ts'
import { type Action, type Actions, actions, type Who } from './actions.ts'

/** What people act on, by kind: what names one, and the thing. */
type Ids = { workspace: WorkspaceId; inbox: InboxId; chat: ChatId; number: NumberId; person: UserId }
type Things = {
  workspace: { workspaceId: WorkspaceId; inboxId?: undefined }
  inbox: Inbox
  chat: Chat
  number: WhatsAppNumber
  person: User & { inboxId?: undefined }
}
type Kind = keyof Ids
type On<Asked extends Action> = Actions[Asked]['on']

/** The table, in a form whose types follow an action that is still generic. */
const thingOf: { [Asked in Action]: { on: On<Asked> } } = actions

/** The inboxes of the own workspace that a user sees. */
export const inboxesOf = (user: User): readonly InboxId[] | 'all' =>
  user.role === 'admin' ? 'all' : user.inboxIds

const sees = (user: User, inboxId: InboxId | undefined): boolean => {
  const inboxIds = inboxesOf(user)
  return inboxId === undefined || inboxIds === 'all' || inboxIds.includes(inboxId)
}

/** The lowest rank that may do something. */
const LOWEST: Record<Who, Rank> = {
  given: 'agent',
  supervisor: 'supervisor',
  admin: 'admin',
  owner: 'owner',
}

const isAtLeast = (user: User, rank: Rank): boolean => RANKS.indexOf(user.rank) >= RANKS.indexOf(rank)

/**
 * Whether a user may do this to what lies in an inbox of the own workspace, or in none. The pure rule, for who holds a
 * user that was looked up just now; all others ask `Access`.
 */
export const allows = (user: User, action: Action, inboxId: InboxId | undefined): boolean =>
  sees(user, inboxId) && isAtLeast(user, LOWEST[actions[action].who])

/** Owners are managed by owners only. */
const isAbove = (thing: Things[Kind], asking: User): boolean =>
  'rank' in thing && thing.rank === 'owner' && asking.rank !== 'owner'

const FORBIDDEN: Record<Rank, string> = {
  agent: 'You may not do this.',
  supervisor: 'Only a supervisor or an admin may do this.',
  admin: 'Only an admin may do this.',
  owner: 'Only an owner may do this.',
}

/**
 * Who may do what. Each call looks the session and the user up, so that what was taken away counts from the next
 * call on. An ended session or a removed user is SahutError unauthenticated.
 */
export type Access = {
  /** Who asks. */
  user: (principal: Principal) => Promise<User>
  /**
   * The one place that decides.
   * @returns who asks, and the thing as it stands
   * @throws SahutError not_found for what another workspace has, what does not exist and what the user was not given,
   *   one answer for all three; forbidden for what only a higher rank may do
   */
  may: <Asked extends Action>(
    principal: Principal,
    action: Asked,
    id: Ids[On<Asked>],
  ) => Promise<{ user: User; thing: Things[On<Asked>] }>
  /** All inboxes that the user sees, by name. */
  inboxes: (principal: Principal) => Promise<Inbox[]>
  /** All numbers of the inboxes that the user sees, and for admins those that can't be read. */
  numbers: (principal: Principal) => Promise<{ numbers: WhatsAppNumber[]; unreadable: NumberId[] }>
  /**
   * @throws SahutError conflict if the chat's number was removed, takes no groups and it is one, or has blocked the
   *   contact: nobody can answer there
   */
  answerable: (chat: Pick<Chat, 'workspaceId' | 'numberId' | 'contact' | 'work'>) => Promise<void>
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
  // Another kind of principal does not compile from here on until it says what it may.
  const user: Access['user'] = async (principal) => {
    const [found, live] = await Promise.all([
      accounts.user(principal.workspaceId, principal.userId),
      accounts.sessions.isLive(principal),
    ])
    if (found !== undefined && live) return found
    throw new SahutError('unauthenticated', 'Your session has ended. Please sign in again.')
  }

  const look: { [On in Kind]: (workspaceId: WorkspaceId, id: Ids[On]) => Promise<Things[On] | undefined> } = {
    workspace: (workspaceId, id) => Promise.resolve(id === workspaceId ? { workspaceId } : undefined),
    inbox: accounts.inbox,
    chat: (workspaceId, chatId) => log.chat({ workspaceId, chatId }),
    number: numbers.get,
    person: accounts.user,
  }

  const decide = async <On extends Kind>(principal: Principal, action: Action, on: On, id: Ids[On]) => {
    const [asking, thing] = await Promise.all([user(principal), look[on](principal.workspaceId, id)])
    if (thing === undefined || !sees(asking, thing.inboxId)) {
      throw new SahutError('not_found', `There is no such ${on}.`)
    }
    const lowest = isAbove(thing, asking) ? 'owner' : LOWEST[actions[action].who]
    if (!isAtLeast(asking, lowest)) throw new SahutError('forbidden', FORBIDDEN[lowest])
    return { user: asking, thing }
  }

  /** Those of a workspace's things that lie in inboxes that the user sees. */
  const allSeen = async <Thing extends { inboxId: InboxId }>(
    principal: Principal,
    reading: Promise<Thing[]>,
  ): Promise<Thing[]> => {
    const [asking, things] = await Promise.all([user(principal), reading])
    return things.filter((thing) => sees(asking, thing.inboxId))
  }

  return {
    user,
    may: (principal, action, id) => decide(principal, action, thingOf[action].on, id),
    inboxes: (principal) => allSeen(principal, accounts.inboxes(principal.workspaceId)),
    numbers: async (principal) => {
      const unreadable: NumberId[] = []
      const listing = numbers.list(principal.workspaceId, (numberId) => unreadable.push(numberId))
      const [asking, all] = await Promise.all([user(principal), listing])
      return {
        numbers: all.filter(({ inboxId }) => sees(asking, inboxId)),
        unreadable: asking.role === 'admin' ? unreadable : [],
      }
    },
    answerable: async ({ workspaceId, numberId, contact, work }) => {
      if (work?.blocked === true)
        throw new SahutError('conflict', 'This contact is blocked. Unblock them to write to them.')
      const number = await numbers.get(workspaceId, numberId)
      if (isGroup(contact.id) && number?.takesGroups !== true)
        throw new SahutError('conflict', 'This number takes no groups: nobody would see what they answer.')
      if (number?.retired !== undefined)
        throw new SahutError('conflict', 'This number was removed. Its chats can be read, but not answered.')
    },
  }
}
