import { createHash } from 'node:crypto'
import { SahutError } from '../contract/errors.ts'
import {
  accountDigest,
  type CannedReplyId,
  ChatId,
  type ContactId,
  type InboxId,
  type LinkId,
  type LabelId,
  type MsgKey,
  NumberId,
  type PeerId,
  type SessionId,
  type TeamId,
  UserId,
  type WorkerId,
  type WorkspaceId,
} from '../model/ids.ts'
import type { ChatKey } from '../model/chat.ts'
import type { Item, Key } from './table.ts'

/*
 * The keys of every kind of row, and nothing else knows them.
 *
 * W#<workspace>#C#<chat>   a chat:
 *   HEAD                     where it stands, and what its last commit was (`pending`)
 *   L#<seq>                  an entry, never written with other content than at first
 *   L#<seq>#S                what became of a message since
 *   K#<msgKey>               the seq that a WhatsApp message got
 *   V#<msgKey>#<seq>         what was done to a message that is not here yet
 *   GROUP                    who is in it, if it is a group; R#<seq> whom of them a message of ours has reached
 *   MARKS                    which messages are pinned or have a star
 *   B#<time>#<msgKey>        a message from before the log
 *   C#<seq>                  who may decide about a message that waits: the worker that sends it, or who cancelled it
 * W#<workspace>            a workspace:
 *   WORKSPACE, RIGHTS        its name; how often rights in it have changed
 *   INBOX#<inbox>, USER#<user>, SESSION#<user>#<session>, LINK#<link>, NUMBER#<number>, LABEL#<label>,
 *   TEAM#<team>, CANNED#<reply>, FIELD#<field>
 *   PUSH#<user>#<browser>    a browser that is told when no page can be seen; LOOKING#<session> until when one can
 *   HERE#<user>              until when somebody counts as being there
 * W#<workspace>#P#<person> a person by one address: CARD what the team knows of them, C#<chat> their chats, NOTE#<note>
 * W#<workspace>#M#<user>   the notes that mention a person, by time
 * W#<workspace>#I#<inbox>  an inbox: its open chats, in the index `byList` (with `#snoozed`, `#resolved` behind it the
 *                          others), and
 *   UNREAD-WALK              how far it was looked through
 *   TURN                     who was given a chat last
 * FLEET                    what all workers read: NUMBER#<number>, WORKER#<worker>, LEASE#<work that one of them does>
 * N#<number>#OUT           what waits to be sent; #AUTH its link, #ASIDE what could not be kept, #ASK what is asked for,
 *                          #SECRET what opens answers to a message, #LOOKUP phone numbers that are to be looked up,
 *                          #PERSON who is behind them, #JOIN which chats turned out to be of one person,
 *                          #NAME and #PICTURE what is known of people beside chats, #BLOCK who is blocked or is to be
 *                          #FETCH files that are to be fetched, #MEDIA what opens them
 *                          #HISTORY what its phone told of before it was linked, #OLDER chats of which more is wanted
 * TIMER#<part>             what is to be done to chats at a time, by that time
 * EMAIL#<address>          LOGIN: what an e-mail address opens
 * ACCOUNT#<digest>         NUMBER: which number has a WhatsApp account
 * LIMIT#<name>#<digest>    <window>: how often something was done
 * SETUP                    SETUP: who may make the first workspace, until there is one
 * SCHEMA                   SCHEMA: what the store says of itself
 */

/** Rows whose SK begins so. */
type Prefix = { PK: string; prefix: string }

const SEQ_DIGITS = 12
const TS_DIGITS = 15
const PACK_DIGITS = 6

const padded = (value: number, digits: number): string => String(value).padStart(digits, '0')
const partition = ({ workspaceId, chatId }: ChatKey): string => `W#${workspaceId}#C#${chatId}`

/** The SK of every chat's head, and of nothing else. */
export const HEAD = 'HEAD'
export const headKey = (chat: ChatKey): Key => ({ PK: partition(chat), SK: HEAD })
export const entryKey = (chat: ChatKey, seq: number): Key => ({
  PK: partition(chat),
  SK: `L#${padded(seq, SEQ_DIGITS)}`,
})

/** Sorts right behind its message, so that one read brings both. */
export const statusKey = (chat: ChatKey, seq: number): Key => ({
  PK: partition(chat),
  SK: `L#${padded(seq, SEQ_DIGITS)}#S`,
})
export const msgKeyKey = (chat: ChatKey, msgKey: MsgKey): Key => ({ PK: partition(chat), SK: `K#${msgKey}` })

/** What waits for one message, and one of that. Ids of WhatsApp have no `#`. */
export const waitingRange = (chat: ChatKey, of: MsgKey): Prefix => ({
  PK: partition(chat),
  prefix: `V#${of}#`,
})
export const waitingKey = (chat: ChatKey, of: MsgKey, seq: number): Key => ({
  PK: partition(chat),
  SK: `V#${of}#${padded(seq, SEQ_DIGITS)}`,
})

/** All that is known by key in a chat, and all that waits for messages. */
export const knownRange = (chat: ChatKey): Prefix => ({ PK: partition(chat), prefix: 'K#' })
export const allWaitingRange = (chat: ChatKey): Prefix => ({ PK: partition(chat), prefix: 'V#' })

export const claimKey = (chat: ChatKey, seq: number): Key => ({
  PK: partition(chat),
  SK: `C#${padded(seq, SEQ_DIGITS)}`,
})

/** Who is in a group, and what is set of it. */
export const groupKey = (chat: ChatKey): Key => ({ PK: partition(chat), SK: 'GROUP' })
/** Whom of a group a message of ours has reached. */
export const reachedKey = (chat: ChatKey, seq: number): Key => ({
  PK: partition(chat),
  SK: `R#${padded(seq, SEQ_DIGITS)}`,
})

/** Which messages of a chat are marked. */
export const marksKey = (chat: ChatKey): Key => ({ PK: partition(chat), SK: 'MARKS' })

const PAST = 'B#'
/** Where a message from before the log lies: by its time, ms, then by its name. */
export const pastPlace = (sortTs: number, key: MsgKey): string => `${padded(sortTs, TS_DIGITS)}#${key}`
export const pastKey = (chat: ChatKey, place: string): Key => ({
  PK: partition(chat),
  SK: `${PAST}${place}`,
})
/** Of a row from before the log. Unchecked. */
export const readPastPlace = ({ SK }: Key): string => SK.slice(PAST.length)
/** All before the log, or what lies there up to a place, inclusive. */
export const pastRange = (chat: ChatKey, place = '~'): { PK: string; from: string; to: string } => ({
  PK: partition(chat),
  from: PAST,
  to: pastKey(chat, place).SK,
})

/** The seq that an entry's key says. Unchecked. */
export const readEntryKey = ({ SK }: Key): number => Number(SK.split('#')[1])

/** The rows of the entries from one seq to another, inclusive, each with its status behind it. */
export const entryRange = (
  chat: ChatKey,
  from: number,
  to: number,
): { PK: string; from: string; to: string } => ({
  PK: partition(chat),
  from: entryKey(chat, from).SK,
  to: statusKey(chat, to).SK,
})

export const outboxPartition = (number: NumberId): string => `N#${number}#OUT`
export const outboxKey = (number: NumberId, chatId: ChatId, seq: number): Key => ({
  PK: outboxPartition(number),
  SK: `${chatId}#${padded(seq, SEQ_DIGITS)}`,
})

/** What the rows of one chat in its number's outbox begin with. */
export const outboxPrefix = (chatId: ChatId): string => `${chatId}#`
/** Where a read of the outbox goes on behind all rows of a row's chat. */
export const behindOutboxChat = ({ SK }: Key): string => `${SK.slice(0, SK.lastIndexOf('#'))}$`

/** Files that a number's worker is to fetch. */
export const mediaJobsPartition = (number: NumberId): string => `N#${number}#FETCH`
export const mediaJobKey = (number: NumberId, chatId: ChatId, seq: number): Key => ({
  PK: mediaJobsPartition(number),
  SK: `${chatId}#${padded(seq, SEQ_DIGITS)}`,
})
/** What opens the files of a number's messages, encrypted, and the wrapped key to it. */
export const mediaSecretKey = (number: NumberId, name: string): Key => ({ PK: `N#${number}#MEDIA`, SK: name })

/** What a number's phone tells of the time before, piece by piece, until it is taken. */
export const historyPartition = (number: NumberId): string => `N#${number}#HISTORY`
export const historyKey = (number: NumberId, name: string): Key => ({
  PK: historyPartition(number),
  SK: name,
})
/** Chats of which a number's phone is to be asked for older messages. */
export const olderPartition = (number: NumberId): string => `N#${number}#OLDER`
export const olderKey = (number: NumberId, chatId: ChatId): Key => ({
  PK: olderPartition(number),
  SK: chatId,
})

/** A message of a number that could not be kept, whole and encrypted. */
export const asideKey = (number: NumberId, name: string): Key => ({ PK: `N#${number}#ASIDE`, SK: name })
/** By what answers to a message are opened, encrypted. */
export const secretKey = (number: NumberId, name: string): Key => ({ PK: `N#${number}#SECRET`, SK: name })
/** Phone numbers that a number's worker is to look up, and who of WhatsApp is behind them. */
export const lookUpsPartition = (number: NumberId): string => `N#${number}#LOOKUP`
export const lookUpKey = (number: NumberId, phone: string): Key => ({
  PK: lookUpsPartition(number),
  SK: phone,
})
export const personKey = (number: NumberId, phone: string): Key => ({ PK: `N#${number}#PERSON`, SK: phone })

/** Chats of a number that turned out to be of one person, by whom the one that ends is with. */
export const joinsPartition = (number: NumberId): string => `N#${number}#JOIN`
export const joinKey = (number: NumberId, from: ContactId): Key => ({ PK: joinsPartition(number), SK: from })

/** How a person is called by the phone's address book, or as a business; and their picture. */
export const nameKey = (number: NumberId, who: PeerId): Key => ({ PK: `N#${number}#NAME`, SK: who })
export const pictureKey = (number: NumberId, who: PeerId): Key => ({ PK: `N#${number}#PICTURE`, SK: who })

/** Messages whose content a number's phone is to be asked for. */
export const asksPartition = (number: NumberId): string => `N#${number}#ASK`
export const askKey = (number: NumberId, whatsappId: string): Key => ({
  PK: asksPartition(number),
  SK: whatsappId,
})

/** What an outbox row's key says. Unchecked. */
export const readOutboxKey = ({ SK }: Key): { chatId: string | undefined; seq: number } => {
  const [chatId, seq] = SK.split('#')
  return { chatId, seq: Number(seq) }
}

/** The partition of an inbox's chats in the index `byList`. @param state of chats that are not open */
export const listPartition = (workspaceId: WorkspaceId, inboxId: InboxId, state?: string): string =>
  `W#${workspaceId}#I#${inboxId}${state === undefined ? '' : `#${state}`}`
/** Where a chat stands in them: by time, then by chat, so that the lists of several inboxes merge. */
export const listPlace = (listTs: number, chatId: ChatId): string => `${padded(listTs, TS_DIGITS)}#${chatId}`

/** The same in `byUnread`: an inbox's id is like no other, and HEAD has to stay below 1 KB. */
export const unreadPartition = (inboxId: InboxId): string => inboxId

/** The same in `byOwner`, of open chats: those of a person, or nobody's. */
export const ownerPartition = (inboxId: InboxId, assignee: UserId | undefined): string =>
  `${inboxId}#${assignee ?? ''}`

/** How far an inbox was looked through for chats that an older release left out of `byUnread`. */
export const unreadWalkKey = (partition: string): Key => ({ PK: partition, SK: 'UNREAD-WALK' })

/** A list's cursor is the last place of its page. @throws SahutError invalid_input for what is no place */
export const checkListPlace = (cursor: string): void => {
  const [time = '', chatId = ''] = cursor.split('#')
  const isPlace = /^\d+$/.test(time) && time.length === TS_DIGITS && ChatId.safeParse(chatId).success
  if (!isPlace || cursor !== `${time}#${chatId}`)
    throw new SahutError('invalid_input', 'cursor is none that a page of this list gave', { field: 'cursor' })
}

/** What a HEAD's keys say, so that the row need not repeat it. Unchecked: the row's schema checks it with the rest. */
export const readHeadKeys = ({ PK, listPK, listSK }: Item) => {
  const part = (key: unknown, at: number): string | undefined => String(key).split('#')[at]
  return {
    workspaceId: part(PK, 1),
    chatId: part(PK, 3),
    inboxId: part(listPK, 3),
    listTs: Number(part(listSK, 0)),
  }
}

/** So many partitions share what is to be done in time. */
const TIMER_PARTS = 4
const timerPart = (chatId: ChatId): number => Number.parseInt(chatId.slice(-2), 36) % TIMER_PARTS
/** Something that is to be done to a chat at a time, ms; named by the entry that asked for it, which may ask for several. */
export const timerKey = (at: number, chatId: ChatId, seq: number, what: string): Key => ({
  PK: `TIMER#${String(timerPart(chatId))}`,
  // The last release knows one.
  SK: `${padded(at, TS_DIGITS)}#${chatId}#${padded(seq, SEQ_DIGITS)}${what === 'wake' ? '' : `#${what}`}`,
})
/** What is due by a time, part by part. */
export const timersDue = (now: number): { PK: string; from: string; to: string }[] =>
  Array.from({ length: TIMER_PARTS }, (_, part) => ({
    PK: `TIMER#${String(part)}`,
    from: '0',
    to: `${padded(now, TS_DIGITS)}#~`,
  }))

/** A note that mentions somebody. */
const mentionsPartition = (workspace: WorkspaceId, user: UserId): string => `W#${workspace}#M#${user}`
export const mentionKey = (
  { workspaceId, chatId }: ChatKey,
  { userId, at, seq }: { userId: UserId; at: number; seq: number },
): Key => ({
  PK: mentionsPartition(workspaceId, userId),
  SK: `${padded(at, TS_DIGITS)}#${chatId}#${padded(seq, SEQ_DIGITS)}`,
})

/** The notes that mention somebody, or those of them from before a time, ms. */
export const mentionsRange = (
  workspace: WorkspaceId,
  user: UserId,
  before: number | undefined,
): { PK: string; to?: string } => ({
  PK: mentionsPartition(workspace, user),
  ...(before !== undefined && { to: padded(before, TS_DIGITS) }),
})

/** The partition of a workspace's own rows. */
export const workspacePartition = (workspace: WorkspaceId): string => `W#${workspace}`

export const workspaceKey = (workspace: WorkspaceId): Key => ({
  PK: workspacePartition(workspace),
  SK: 'WORKSPACE',
})
/** How often somebody's rights in a workspace have changed. */
export const rightsChangesKey = (workspace: WorkspaceId): Key => ({
  PK: workspacePartition(workspace),
  SK: 'RIGHTS',
})

const INBOX = 'INBOX#'
export const inboxKey = (workspace: WorkspaceId, inbox: InboxId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${INBOX}${inbox}`,
})
export const inboxRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: INBOX,
})

const LABEL = 'LABEL#'
export const labelKey = (workspace: WorkspaceId, label: LabelId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${LABEL}${label}`,
})
export const labelRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: LABEL,
})

const CANNED_REPLY = 'CANNED#'
export const cannedReplyKey = (workspace: WorkspaceId, reply: CannedReplyId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${CANNED_REPLY}${reply}`,
})
export const cannedReplyRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: CANNED_REPLY,
})

const TEAM = 'TEAM#'
export const teamKey = (workspace: WorkspaceId, team: TeamId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${TEAM}${team}`,
})
export const teamRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: TEAM,
})

const USER = 'USER#'
export const userKey = (workspace: WorkspaceId, user: UserId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${USER}${user}`,
})
export const userRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: USER,
})

/** What an e-mail address opens. */
export const loginKey = (email: string): Key => ({ PK: `EMAIL#${email}`, SK: 'LOGIN' })

/** Under the user, so that all sessions of one can be found. */
const sessionPrefix = (user: UserId): string => `SESSION#${user}#`
export const sessionKey = (ref: { workspaceId: WorkspaceId; userId: UserId; sessionId: SessionId }): Key => ({
  PK: workspacePartition(ref.workspaceId),
  SK: `${sessionPrefix(ref.userId)}${ref.sessionId}`,
})
export const sessionRange = ({
  workspaceId,
  userId,
}: {
  workspaceId: WorkspaceId
  userId: UserId
}): Prefix => ({ PK: workspacePartition(workspaceId), prefix: sessionPrefix(userId) })
/** The session that a session's key names. Unchecked. */
export const readSessionKey = ({ SK }: Key): string | undefined => SK.split('#')[2]

const LINK = 'LINK#'
/** A link by which somebody becomes one of a workspace, or sets a new password. */
export const linkKey = (workspace: WorkspaceId, link: LinkId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${LINK}${link}`,
})
export const linkRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: LINK,
})

/** Whether there is a workspace, and else by which code the first one is made. */
export const setupKey: Key = { PK: 'SETUP', SK: 'SETUP' }

const PUSH = 'PUSH#'
/** What is known of how a user is told: by a browser's name, or a word of its own. */
export const pushKey = (ref: { workspaceId: WorkspaceId; userId: UserId }, name: string): Key => ({
  PK: workspacePartition(ref.workspaceId),
  SK: `${PUSH}${ref.userId}#${name}`,
})
export const pushRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: PUSH,
})
/** Whose it is, and its name. */
export const readPushKey = ({ SK }: Key): { userId: UserId; name: string } | undefined => {
  const [, user, name = ''] = SK.split('#')
  const { data: userId } = UserId.safeParse(user)
  return userId === undefined ? undefined : { userId, name }
}

/** Where something is counted in one window of time. Hashed: it may be an address, and may be long. */
export const limitKey = (name: string, counted: string, window: number): Key => ({
  PK: `LIMIT#${name}#${createHash('sha256').update(counted).digest('base64url')}`,
  SK: String(window),
})

/** Who runs what, of all workspaces, lies in one partition, so that a worker finds its work with one query. */
const FLEET = 'FLEET'
const NUMBER = 'NUMBER#'
const WORKER = 'WORKER#'

/** A number's profile and state: what people see of it. */
export const profileKey = (workspace: WorkspaceId, number: NumberId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${NUMBER}${number}`,
})
export const profileRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: NUMBER,
})

/** What is wanted of a number and who runs it. */
export const assignmentKey = (number: NumberId): Key => ({ PK: FLEET, SK: `${NUMBER}${number}` })
export const assignmentRange: Prefix = { PK: FLEET, prefix: NUMBER }

/** Of which number a profile or an assignment is, by its key alone. */
export const readNumberKey = ({ SK }: Key): NumberId | undefined =>
  NumberId.safeParse(SK.slice(NUMBER.length)).data

/** Who of the workers does what only one does at a time. */
export const leaseKey = (name: string): Key => ({ PK: FLEET, SK: `LEASE#${name}` })

/** What a worker shows of itself. */
export const workerKey = (worker: WorkerId): Key => ({ PK: FLEET, SK: `${WORKER}${worker}` })
export const workerRange: Prefix = { PK: FLEET, prefix: WORKER }

/** Which number has a WhatsApp account, by the digits of its LID or of its phone. */
export const accountKey = (kind: 'lid' | 'phone', digits: string): Key => ({
  PK: `ACCOUNT#${accountDigest(kind, digits)}`,
  SK: 'NUMBER',
})

/** A number's link to WhatsApp: one item each, under names of their own. */
export const authPartition = (number: NumberId): string => `N#${number}#AUTH`
export const authItemKey = (number: NumberId, name: string): Key => ({ PK: authPartition(number), SK: name })
/** The names of the single ones: the wrapped data key, the credentials, why the link ended. */
export const AUTH_NAMES = { dataKey: 'KEY', credentials: 'CREDS', ended: 'ENDED' } as const
/** The name of a Signal key that has an item of its own. */
export const signalKeyName = (type: string, id: string): string => `${type}#${id}`
export const preKeyPackName = (pack: number): string => `pre-key#${padded(pack, PACK_DIGITS)}`

/** What the store says of itself. */
export const SCHEMA_KEY: Key = { PK: 'SCHEMA', SK: 'SCHEMA' }
