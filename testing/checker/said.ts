import type { GivenFile, JournalEntry, ReceivedFile } from '@sahut/simulator/control/contract'

/*
 * What people said and got, as the network saw it: in chats of two, and in groups, each of which is a chat of its number
 * under the group's own name.
 */

/** A chat, by the number's phone and the contact's, or the group's id. */
export type Place = { phone: string; contact: string }

/** Something that somebody wrote to a number, or a line that tells what changed in a group. */
export type Said = Place & {
  /** Where it stands in the journal, and when that was, ms. */
  n: number
  at: number
  id: string
  text: string
  /** The phone of whoever of a group it is by. */
  author?: string
  file?: GivenFile | undefined
}

/** What somebody got of us. */
export type Got = Place & {
  n: number
  id: string
  text: string
  member?: string
  file?: ReceivedFile | undefined
}

/** What contacts and members of groups wrote, and what changed in groups. */
export const saidIn = (journal: readonly JournalEntry[]): Said[] =>
  journal.flatMap((entry): Said[] => {
    if (entry.event === 'contact:sent') return [entry]
    if (entry.event !== 'group:sent' && entry.event !== 'group:changed') return []
    const { n, at, group: contact, phone, id, text } = entry
    if (phone === undefined || (entry.event === 'group:sent' && entry.byPhone)) return []
    return [
      { n, at, contact, phone, id, text, author: entry.event === 'group:sent' ? entry.author : entry.by },
    ]
  })

/** What contacts and members of groups got. The number's own phone is none of these. */
export const gotIn = (journal: readonly JournalEntry[]): Got[] =>
  journal.flatMap((entry): Got[] => {
    if (entry.event === 'contact:received') return [entry]
    if (entry.event !== 'group:received' || entry.member === entry.phone) return []
    const { n, group: contact, phone, id, text, member, file } = entry
    return [{ n, contact, phone, id, text, member, file }]
  })

/** What was written on the number's phone itself. */
export const fromPhoneIn = (journal: readonly JournalEntry[]): (Place & { id: string; n: number })[] =>
  journal.flatMap((entry) => {
    if (entry.event === 'phone:sent') return [entry]
    if (entry.event !== 'group:sent' || !entry.byPhone || entry.phone === undefined) return []
    return [{ phone: entry.phone, contact: entry.group, id: entry.id, n: entry.n }]
  })

/** A message that could not be read. @param member of a group, who could not */
type Unread = Place & { id: string; member?: string }

/** What had to be asked for again because it could not be decrypted, by us or by them. */
export const askedAgainIn = (journal: readonly JournalEntry[]): Unread[] =>
  journal.flatMap((entry): Unread[] => {
    if (entry.event === 'contact:undecryptable') return [entry]
    if (entry.event === 'group:undecryptable') return [{ ...entry, contact: entry.group }]
    if (entry.event !== 'companion:receipt' || entry.type !== 'retry') return []
    return [entry.group === undefined ? entry : { ...entry, contact: entry.group }]
  })
