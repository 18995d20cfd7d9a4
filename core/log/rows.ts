import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import { Chat, type ChatKey } from '../model/chat.ts'
import { ChatId, ClientMsgId, ContactId, msgKeyOf, NumberId, WorkspaceId } from '../model/ids.ts'
import {
  type Entry as EntryType,
  Entry,
  type MessageEntry,
  Seq,
  type StatusChange,
  StoredStatus,
  statusRank,
} from '../model/message.ts'
import type { OutboxRow } from './chat-log.ts'
import {
  entryKey,
  headKey,
  listPartition,
  listPlace,
  msgKeyKey,
  outboxKey,
  readHeadKeys,
  readOutboxKey,
  statusKey,
} from '../store/keys.ts'
import type { Item, Key } from '../store/table.ts'

const DAY_S = 86_400
/** How long a WhatsApp message is known as seen, and how long changes can be replayed, s. */
export const MSG_KEY_LIFE_S = 30 * DAY_S
const CHANGE_LIFE_S = 7 * DAY_S

/** Where a chat stands, and its last commit: whoever appends next makes sure that all of it is written. */
export const Head = Chat.extend({
  /** Of the newest owner that wrote; 0 before any did. */
  ownerEpoch: z.number().int().nonnegative(),
  /** The chat's place in its inbox's list, ms. */
  listTs: z.number(),
  pending: z.array(Entry),
})
export type Head = z.infer<typeof Head>

const EntryRow = z.object({ entry: Entry })
const StatusRow = z.object({ status: StoredStatus, reason: z.string().optional() })
const ClaimRow = z.object({
  epoch: z.number().optional(),
  cancelled: z.boolean().optional(),
  expired: z.boolean().optional(),
})
const MsgKeyRow = z.object({ seq: Seq })
const OutboxItem = z.object({
  numberId: NumberId,
  workspaceId: WorkspaceId,
  chatId: ChatId,
  seq: Seq,
  contact: ContactId,
  clientMsgId: ClientMsgId,
  whatsappId: z.string(),
  text: z.string(),
  queuedAt: z.number(),
})

/** A row that others wrote, checked. @throws SahutError corrupt_state that names the row, never its content */
const parsed = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  { PK, SK }: Key,
): z.infer<Schema> => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const at = result.error.issues[0]?.path.join('.') ?? ''
  throw new SahutError('corrupt_state', `The row ${PK} ${SK} of the chat log can't be read (${at}).`)
}

export const headOf = (item: Item): Head => {
  const { PK: _PK, SK: _SK, listPK: _listPK, listSK: _listSK, ...rest } = item
  return parsed(Head, { ...rest, ...readHeadKeys(item) }, item)
}
export const entryOf = (item: Item): EntryType => parsed(EntryRow, item, item).entry
export const statusOf = (item: Item): z.infer<typeof StatusRow> => parsed(StatusRow, item, item)
export const seqOf = (item: Item): number => parsed(MsgKeyRow, item, item).seq
export const claimOf = (item: Item): z.infer<typeof ClaimRow> => parsed(ClaimRow, item, item)
export const outboxRowOf = (item: Item): OutboxRow => parsed(OutboxItem, item, item)
/** Which message an outbox row is of, by its key alone. */
export const outboxPlaceOf = (item: Item): Pick<OutboxRow, 'chatId' | 'seq'> | undefined =>
  OutboxItem.pick({ chatId: true, seq: true }).safeParse(readOutboxKey(item)).data
export const isStatusRow = (item: Item): boolean => item.SK.endsWith('#S')

export const chatOf = ({ ownerEpoch: _owner, listTs: _listTs, pending: _pending, ...chat }: Head): Chat =>
  chat

/** A lean row: it is written with each commit, and up to 1 KB that is one write unit. */
export const headItem = (head: Head): Item => {
  const { workspaceId, inboxId, chatId, listTs, ...rest } = head
  return {
    ...rest,
    ...headKey(head),
    listPK: listPartition(workspaceId, inboxId),
    listSK: listPlace(listTs, chatId),
  }
}

export const keyOfMessage = ({
  fromMe,
  whatsappId,
  participant,
}: Pick<MessageEntry, 'fromMe' | 'whatsappId' | 'participant'>) => msgKeyOf(fromMe, whatsappId, participant)

export const expiry = (at: number, lifeS: number): number => Math.floor(at / 1000) + lifeS

/** The rows that an entry of a head's commit is made of. The same entry always gives the same rows. */
export const rowsOf = (head: Head, entry: EntryType): Item[] => {
  const row = { ...entryKey(head, entry.seq), entry }
  if (entry.kind === 'change') return [{ ...row, expiresAt: expiry(entry.at, CHANGE_LIFE_S) }]
  if (entry.kind !== 'message') return [row]
  const known = {
    ...msgKeyKey(head, keyOfMessage(entry)),
    seq: entry.seq,
    expiresAt: expiry(entry.at, MSG_KEY_LIFE_S),
  }
  const queued = outboxRowFor(head, entry)
  return queued === undefined
    ? [row, known]
    : [row, known, { ...outboxKey(head.numberId, head.chatId, entry.seq), ...queued }]
}

/** The outbox row of a message; nothing if it was not written to be sent. */
export const outboxRowFor = (
  head: Pick<Chat, 'numberId' | 'workspaceId' | 'chatId' | 'contact'>,
  entry: MessageEntry,
): OutboxRow | undefined => {
  const { clientMsgId, content } = entry
  if (entry.status !== 'queued' || clientMsgId === undefined || content.type !== 'text') return undefined
  return {
    numberId: head.numberId,
    workspaceId: head.workspaceId,
    chatId: head.chatId,
    seq: entry.seq,
    contact: head.contact.id,
    clientMsgId,
    whatsappId: entry.whatsappId,
    text: content.text,
    queuedAt: entry.at,
  }
}

/** What raises a message's status, for `Table.update`: only ever up, so that a late write of a zombie changes nothing. */
export const statusRise = (
  chat: ChatKey,
  { target, status, reason, rank = statusRank(status) }: StatusChange,
) => ({
  key: statusKey(chat, target),
  change: {
    expression: `SET #status = :status, #rank = :rank${reason === undefined ? ' REMOVE #reason' : ', #reason = :reason'}`,
    names: { '#status': 'status', '#rank': 'rank', '#reason': 'reason' },
    values: {
      ':status': status,
      ':rank': rank,
      ...(reason === undefined ? {} : { ':reason': reason }),
    },
  },
  condition: { expression: 'attribute_not_exists(#rank) OR #rank < :rank' },
})
