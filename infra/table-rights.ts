/*
 * Which rows each deployable reads and changes, by the partitions that core/store/keys lists; `*` is any text, as in
 * IAM's StringLike. Chaos runs refuse what goes beyond.
 */

export type TableRights = { reads: readonly string[]; writes: readonly string[] }

const CHATS = 'W#*#C#*'
const OUTBOXES = 'N#*#OUT'
/** Files that workers are to fetch; what opens them lies elsewhere, for workers only. */
const FETCHES = 'N#*#FETCH'
/** Who asks for somebody behind a phone number asks workers, who alone answer. */
const LOOK_UPS = 'N#*#LOOKUP'
const PEOPLE = 'N#*#PERSON'
const PICTURES = 'N#*#PICTURE'
/** Chats of which a phone is to be asked for older messages. */
const OLDER = 'N#*#OLDER'
/** Whoever writes in a chat writes what is to be done to it in time, and whom a note mentions; workers do it. */
const TIMERS = 'TIMER#*'
const MENTIONS = 'W#*#M#*'
/** Chats lead to their persons from their first entry on. */
const PERSONS = 'W#*#P#*'
/** Who asks for a contact to be blocked asks workers. */
const BLOCKS = 'N#*#BLOCK'
/** Workers take the store forward; the others only look whether they may run on it. */
const SCHEMA = 'SCHEMA'

/** Only the API reads what passwords are checked by, only workers read the links to WhatsApp, and a gateway changes chats alone. */
export const TABLE_RIGHTS = {
  workers: {
    // Chats that nobody has are found by `byOwner`, whose keys begin with the inbox's id.
    reads: ['W#*', 'inb_*', 'FLEET', 'N#*', 'ACCOUNT#*', TIMERS, SCHEMA],
    writes: ['W#*', 'FLEET', 'N#*', 'ACCOUNT#*', TIMERS, SCHEMA],
  },
  gateway: {
    reads: ['W#*', OUTBOXES, FETCHES, TIMERS, SCHEMA],
    writes: [CHATS, OUTBOXES, FETCHES, TIMERS, MENTIONS, PERSONS],
  },
  functions: {
    // `byUnread` and `byOwner` have the inbox's id in their keys.
    reads: [
      'W#*',
      'inb_*',
      'EMAIL#*',
      'SETUP',
      'LIMIT#*',
      'FLEET',
      OUTBOXES,
      FETCHES,
      TIMERS,
      LOOK_UPS,
      PEOPLE,
      BLOCKS,
      PICTURES,
      SCHEMA,
    ],
    writes: [
      'W#*',
      'EMAIL#*',
      'SETUP',
      'LIMIT#*',
      'FLEET',
      OUTBOXES,
      FETCHES,
      TIMERS,
      LOOK_UPS,
      OLDER,
      BLOCKS,
    ],
  },
} as const satisfies Record<string, TableRights>

export const READS = ['BatchGetItem', 'GetItem', 'Query'] as const
export const WRITES = ['BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem'] as const
