import { z } from 'zod'
import { isPlaceholder } from '../../model/content/content.ts'
import { msgKeyOf } from '../../model/ids.ts'
import { type MessageEntry, Seq } from '../../model/message.ts'
import { decoded } from '../../store/decoding.ts'
import { msgKeyKey } from '../../store/keys.ts'
import type { Item } from '../../store/table.ts'
import { expiry, KNOWN_S, type RowKind } from './row-kind.ts'

const KnownKeyRow = z.object({
  seq: Seq,
  /** It came as a placeholder, which its content may have replaced since. */
  isPlaceholder: z.boolean().optional(),
})

export const keyOfMessage = ({
  fromMe,
  whatsappId,
  participant,
}: Pick<MessageEntry, 'fromMe' | 'whatsappId' | 'participant'>) => msgKeyOf(fromMe, whatsappId, participant)

/** `K#<msgKey>`: the place that a WhatsApp message got, so that it never gets two. */
export const knownKey: RowKind = {
  isAwaited: false,
  of: (head, entry) => {
    if (entry.kind !== 'message') return []
    const { seq, at, content } = entry
    const row = { ...msgKeyKey(head, keyOfMessage(entry)), seq, expiresAt: expiry(at, KNOWN_S) }
    return [{ put: isPlaceholder(content) ? { ...row, isPlaceholder: true } : row }]
  },
}

/** @throws SahutError corrupt_state */
export const knownKeyOf = (item: Item): z.infer<typeof KnownKeyRow> => decoded(KnownKeyRow, item)
