import { z } from 'zod'

/*
 * Sender keys, by which each device in a group writes to all others at once. Baileys keeps in a record each key that
 * was skipped, and skips every second one of its own: 167 bytes a message, up to more than a row of the store holds.
 */

/** As much of Baileys' record as has to be known. */
const Record = z.array(z.looseObject({ senderMessageKeys: z.array(z.unknown()) }))

/** Skipped keys of others that are kept a chain: WhatsApp brings a sender's messages in order. */
const KEPT = 100

/**
 * A sender key's record with no more skipped keys than are of use: of our own none is.
 * @returns nothing if it is so already
 */
export const prunedRecord = (record: Uint8Array, isOwn: boolean): Buffer | undefined => {
  const most = isOwn ? 0 : KEPT
  const chains = Record.parse(JSON.parse(Buffer.from(record).toString()))
  if (chains.every(({ senderMessageKeys }) => senderMessageKeys.length <= most)) return undefined
  const pruned = chains.map((chain) => ({
    ...chain,
    senderMessageKeys: most === 0 ? [] : chain.senderMessageKeys.slice(-most),
  }))
  return Buffer.from(JSON.stringify(pruned))
}
