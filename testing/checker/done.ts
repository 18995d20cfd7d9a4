import type { JournalEntry, ToldDeed } from '@sahut/simulator/control/contract'

/*
 * What people did to messages, as the network saw it. Contacts tell it what they do, and it tells them what our side did.
 */

export type Target = {
  fromMe: boolean
  text: string | undefined
  isDeleted: boolean
  reactions: Map<string, string>
  /** What brought these. */
  by: string[]
}

export type Deeds = {
  /** By the name of a message, and whose it is. */
  targets: ReadonlyMap<string, Target>
  /** All that a message said at some time, beside its first words; nothing if that was nothing else. */
  versions: (place: Place, fromMe: boolean, whatsappId: string) => readonly string[]
  /** The ids of what did it, by chat. */
  ids: ReadonlyMap<string, ReadonlySet<string>>
}

type Place = { phone: string; contact: string }

const chatName = ({ phone, contact }: Place): string => `${contact} -> ${phone}`

/** The name of a message, and whose it is. */
export const keyOf = (place: Place, fromMe: boolean, id: string): string =>
  `${chatName(place)} ${fromMe ? 'us' : 'contact'} ${id}`

/** Something that was done, in whichever chat. @param who as Sahut names people: `me`, `them`, or who of a group */
type Did = Place & Pick<ToldDeed, 'deed' | 'of' | 'text'> & { id: string; isOurs: boolean; who: string }

const didIn = (journal: readonly JournalEntry[]): Did[] =>
  journal.flatMap((entry): Did[] => {
    if (entry.event === 'contact:did') return [{ ...entry, isOurs: !entry.own, who: 'them' }]
    // Of a deed of ours that a contact was told, `own` is the contact's.
    if (entry.event === 'contact:told') return [{ ...entry, isOurs: !entry.own, who: 'me' }]
    if (entry.event === 'phone:did') return [{ ...entry, isOurs: entry.own, who: 'me' }]
    if (entry.event !== 'group:did' || entry.phone === undefined) return []
    const { group: contact, phone, whose, authorLid } = entry
    return [{ ...entry, phone, contact, isOurs: whose === phone, who: `${authorLid}@lid` }]
  })

export const deedsOf = (journal: readonly JournalEntry[]): Deeds => {
  const targets = new Map<string, Target>()
  const versions = new Map<string, string[]>()
  const ids = new Map<string, Set<string>>()
  for (const entry of didIn(journal)) {
    const { isOurs: fromMe, who } = entry
    const key = keyOf(entry, fromMe, entry.of)
    const target = targets.get(key) ?? {
      fromMe,
      text: undefined,
      isDeleted: false,
      reactions: new Map<string, string>(),
      by: [],
    }
    targets.set(key, target)
    target.by.push(entry.id)
    ids.set(chatName(entry), (ids.get(chatName(entry)) ?? new Set()).add(entry.id))
    if (target.isDeleted) continue
    if (entry.deed === 'reaction') target.reactions.set(who, entry.text)
    else {
      target.text = entry.text
      target.isDeleted = entry.deed === 'deletion'
      versions.set(key, [...(versions.get(key) ?? []), entry.text])
    }
  }
  return {
    targets,
    versions: (place, fromMe, whatsappId) => versions.get(keyOf(place, fromMe, whatsappId)) ?? [],
    ids,
  }
}
