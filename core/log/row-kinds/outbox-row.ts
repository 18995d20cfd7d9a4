import { z } from 'zod'
import type { Chat } from '../../model/chat.ts'
import { ChatId, ClientMsgId, NumberId, PeerId, WorkspaceId } from '../../model/ids.ts'
import { type MessageEntry, Seq } from '../../model/message.ts'
import { kept } from '../../model/newer.ts'
import { decoded } from '../../store/decoding.ts'
import { outboxKey, readOutboxKey } from '../../store/keys.ts'
import type { Item } from '../../store/table.ts'
import type { RowKind } from './row-kind.ts'

/** A message that waits for its number's worker. It names the message; what that says stands in its chat only. */
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

/** What the outbox row of a message says; nothing if it was not written to be sent. */
export const outboxRowFor = (
  head: Pick<Chat, 'numberId' | 'workspaceId' | 'chatId' | 'contact'>,
  { status, seq, clientMsgId, whatsappId, at }: MessageEntry,
): OutboxRow | undefined =>
  status === 'queued'
    ? {
        numberId: head.numberId,
        workspaceId: head.workspaceId,
        chatId: head.chatId,
        seq,
        contact: head.contact.id,
        ...(clientMsgId === undefined ? {} : { clientMsgId }),
        whatsappId,
        queuedAt: at,
      }
    : undefined

/** A row in the outbox of the chat's number: its worker knows by it alone that something waits, of whatever kind. */
export const outboxRow: RowKind = {
  isAwaited: true,
  of: (head, entry) => {
    const row = entry.kind === 'message' ? outboxRowFor(head, entry) : undefined
    return row === undefined ? [] : [{ put: { ...outboxKey(row.numberId, row.chatId, row.seq), ...row } }]
  },
}

/** @throws SahutError corrupt_state */
export const outboxRowOf = ({ PK, SK, ...row }: Item): OutboxRow => decoded(OutboxRow, { PK, SK }, row)

/** Which message an outbox row is of, by its key alone. */
export const outboxPlaceOf = (item: Item): Pick<OutboxRow, 'chatId' | 'seq'> | undefined =>
  OutboxRow.pick({ chatId: true, seq: true }).safeParse(readOutboxKey(item)).data
