import { z } from 'zod'
import type { Chat } from '../../model/chat/chat.ts'
import { ChatId, ClientMsgId, NumberId, PeerId, WorkspaceId } from '../../model/ids.ts'
import { type Entry, Seq } from '../../model/message/message.ts'
import { kept } from '../../model/newer.ts'
import { decoded } from '../../store/decoding.ts'
import { outboxKey, readOutboxKey } from '../../store/keys/number.ts'
import type { Item } from '../../store/table.ts'
import type { RowKind } from './row-kind.ts'

/** What waits for its number's worker: a message, or something asked for. It names the entry; what that says stands in its chat only. */
const OutboxRow = kept({
  numberId: NumberId,
  workspaceId: WorkspaceId,
  chatId: ChatId,
  seq: Seq,
  contact: PeerId,
  clientMsgId: ClientMsgId.optional(),
  whatsappId: z.string(),
  /** ms */
  queuedAt: z.number(),
})
export type OutboxRow = z.infer<typeof OutboxRow>

type Place = Pick<Chat, 'numberId' | 'workspaceId' | 'chatId' | 'contact'>

/** What the outbox row of an entry says; nothing if that was not written to be sent. */
export const outboxRowFor = (head: Place, entry: Entry): OutboxRow | undefined => {
  if (entry.kind === 'message' && entry.status === 'queued') {
    const { clientMsgId, whatsappId } = entry
    return rowFor(head, entry, { whatsappId, ...(clientMsgId === undefined ? {} : { clientMsgId }) })
  }
  if (entry.kind === 'change' && entry.change.type === 'asked')
    return rowFor(head, entry, { whatsappId: entry.change.whatsappId })
  return undefined
}

const rowFor = (
  { numberId, workspaceId, chatId, contact }: Place,
  { seq, at }: { seq: number; at: number },
  named: Pick<OutboxRow, 'whatsappId' | 'clientMsgId'>,
): OutboxRow => ({ numberId, workspaceId, chatId, seq, contact: contact.id, ...named, queuedAt: at })

/** A row in the outbox of the chat's number: its worker knows by it alone that something waits, of whatever kind. */
export const outboxRow: RowKind = {
  isUrgent: true,
  of: (head, entry) => {
    const row = outboxRowFor(head, entry)
    return row === undefined ? [] : [{ put: { ...outboxKey(row.numberId, row.chatId, row.seq), ...row } }]
  },
}

/** @throws SahutError corrupt_state */
export const outboxRowOf = ({ PK, SK, ...row }: Item): OutboxRow => decoded(OutboxRow, { PK, SK }, row)

/** Which message an outbox row is of, by its key alone. */
export const outboxPlaceOf = (item: Item): Pick<OutboxRow, 'chatId' | 'seq'> | undefined =>
  OutboxRow.pick({ chatId: true, seq: true }).safeParse(readOutboxKey(item)).data
