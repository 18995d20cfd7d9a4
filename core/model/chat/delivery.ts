/*
 * What a contact's devices got of what we wrote. Delivered is said of single messages: one that no key of the phone
 * opens stays undelivered, whatever came through after it. So a chat remembers those of ours that were not delivered
 * yet; all others up to the highest that was are.
 */

/** So many are remembered a chat, to keep its head small. Older ones count as delivered once a later one is. */
const REMEMBERED = 24

export type Delivery = {
  /** The highest of ours that was delivered, and that was read. */
  delivered: number
  read: number
  /** Ours that were not delivered, in rising order; absent: none. */
  undelivered?: number[] | undefined
}

const listed = (seqs: readonly number[]): number[] | undefined =>
  seqs.length === 0 ? undefined : seqs.slice(-REMEMBERED)

/** What is undelivered after a message of ours was written at `seq`. */
export const withSent = ({ undelivered = [] }: Delivery, seq: number): number[] | undefined =>
  listed([...undelivered, seq])

/** What is undelivered once these were delivered, or will never be. */
export const withoutSeqs = ({ undelivered = [] }: Delivery, seqs: readonly number[]): number[] | undefined =>
  listed(undelivered.filter((seq) => !seqs.includes(seq)))

/** How far a message of ours got that left. */
export const reachOf = (seq: number, chat: Delivery): 'sent' | 'delivered' | 'read' => {
  if (chat.undelivered?.includes(seq) === true) return 'sent'
  if (seq <= chat.read) return 'read'
  return seq <= chat.delivered ? 'delivered' : 'sent'
}
