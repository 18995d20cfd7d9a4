import { ContactId } from '@sahut/core/model/ids'
import type { WantedJoin } from '@sahut/core/numbers/joins'
import type { SignalDataSet } from '@whiskeysockets/baileys'

/** Beside each LID under its phone number Baileys keeps the phone number under the LID. */
const REVERSE = '_reverse'

/** The phone numbers and LIDs that turn out to be one person's, in what Baileys keeps: it tells of them in no other way. */
export const pairsIn = (data: SignalDataSet): WantedJoin[] =>
  Object.entries(data['lid-mapping'] ?? {}).flatMap(([phone, lid]) => {
    if (phone.endsWith(REVERSE)) return []
    const from = ContactId.safeParse(`${phone}@s.whatsapp.net`)
    const to = ContactId.safeParse(`${String(lid)}@lid`)
    return from.success && to.success ? [{ from: from.data, to: to.data }] : []
  })
