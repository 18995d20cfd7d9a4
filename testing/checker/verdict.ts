import type { JournalEntry } from '@sahut/simulator/control/contract'
import { type Deeds, deedsOf } from './done.ts'
import { askedAgainIn, fromPhoneIn, gotIn, type Place, type Said, saidIn } from './said.ts'

export type { Place } from './said.ts'

/*
 * What the checker is given and what it says. Its parts are: checker.ts (loss, duplicates, agreement), order.ts,
 * contacts.ts and members.ts (what we wrote), files.ts, deeds.ts, rights.ts and screens.ts.
 */

/** One message as an observer had it, in the order in which it got there. */
export type Sight = {
  seq: number
  fromMe: boolean
  whatsappId: string
  text: string
  /** Whoever it is said to be by, where it is no message of ours: the phone, or the id if that is not known. */
  author?: string
  /** What whoever it is by is called, where a page names people. */
  name?: string
  /** The digest of the file that came with it. */
  file?: string
  /** A line that tells what changed in a group. */
  isLine?: boolean
  /** The time that is shown beside it, ms. */
  sortTs: number
  /** When it was there, ms since 1970. */
  at: number
  /** Whether the observer asked for an earlier page, so that it came after later ones. */
  scrolledBack?: boolean
  /** A line that told of something until that could be done: it is shown no more. */
  isGone?: boolean
  /** All that it said at some time, if that was more than one thing. */
  versions?: readonly string[]
}

/** What a message is in the end. */
export type Present = {
  fromMe: boolean
  whatsappId: string
  /** Empty for one that was deleted. */
  text: string
  isDeleted: boolean
  /** Who reacted with what, each as `who emoji`, in the order of the alphabet. */
  reactions: string[]
  /** What became of its file; `given` is the digest of what was given for it to who asked. */
  file?: { state: string; given?: string }
}

/** What one observer saw of one chat. */
export type SeenChat = {
  /** The number's phone, digits. */
  phone: string
  /** The contact's phone number, digits, or the group's id. */
  contact: string
  /** In the order of arrival. */
  sights: Sight[]
  /** The seqs of what was shown in the end, from top to bottom; absent of who shows nothing, as the log. */
  shown?: number[]
  /** What the messages were in the end; absent of who was not asked. */
  present?: Present[]
}

export type Observer = {
  name: string
  /** Phones of the numbers that this observer may see; all chats of these have to be seen. */
  phones: ReadonlySet<string>
  /** Phones whose chats the observer may have seen for a while only; `checker-rights.ts` judges when. */
  onceAllowed?: ReadonlySet<string>
  chats: SeenChat[]
}

/** A message that an agent wrote, whatever became of it. No two of them have the same text. */
export type Written = {
  phone: string
  contact: string
  whatsappId: string
  text: string
  /** The digest of the file that was sent with it. */
  file?: string
  /** The WhatsApp id of the contact's message that was on the screen when it was written. */
  answers?: string
}

/** A message that Sahut acknowledged to an agent. */
export type Acknowledged = Written & { seq: number }

export type Fault = 'lost' | 'duplicated' | 'misordered' | 'leaked'

export type Violation = Place & {
  fault: Fault
  /** A sentence for people. */
  text: string
}

export type Verdict = Record<Fault, number> & {
  inbound: number
  outbound: number
  violations: Violation[]
  /** From the contact's sending to each observer's screen, ms. */
  latencies: number[]
}

export const chatName = ({ phone, contact }: Place): string => `${contact} -> ${phone}`

export const messageName = ({ phone, contact, id }: Place & { id: string }): string =>
  `${phone} ${contact} ${id}`

/** @param count of the fault; none changes nothing */
export const report = (
  verdict: Verdict,
  fault: Fault,
  { phone, contact }: Place,
  text: string,
  count = 1,
): void => {
  if (count === 0) return
  verdict[fault] += count
  verdict.violations.push({ fault, phone, contact, text: `${chatName({ phone, contact })}: ${text}` })
}

/** How many values stand before one that should stand before them. */
export const inversions = (positions: readonly number[]): number =>
  positions.filter((position, at) => at > 0 && position < (positions[at - 1] ?? 0)).length

/** How many values are there again. */
export const repeats = (values: readonly unknown[]): number => values.length - new Set(values).size

/** What was said, by whom, and when the network saw it. */
export type Truth = {
  /** What contacts sent, by chat. */
  sent: ReadonlyMap<string, Said[]>
  /** By chat. */
  acknowledged: ReadonlyMap<string, Acknowledged[]>
  /** All that may be there as ours: by the message's name its text, or nothing if several may have the same. */
  ours: ReadonlyMap<string, string | undefined>
  /** Where in the journal the contact sent a message, and got one for the first time (in a group the first who did), by the message's name. */
  sentAt: ReadonlyMap<string, number>
  receivedAt: ReadonlyMap<string, number>
  /**
   * Messages that were asked for again because they could not be decrypted: they rightly come after those that were
   * sent after them. Nothing else may.
   */
  late: ReadonlySet<string>
  /** What people did to messages. */
  deeds: Deeds
}

/** @param written whatever agents wrote and were acknowledged or not */
export const truthOf = (
  journal: readonly JournalEntry[],
  acknowledged: readonly Acknowledged[],
  written: readonly Written[],
): Truth => {
  const sent = saidIn(journal)
  const placesOf = (entries: readonly (Place & { id: string; n: number })[]) =>
    new Map(entries.toReversed().map((entry) => [messageName(entry), entry.n]))
  return {
    sent: Map.groupBy(sent, chatName),
    acknowledged: Map.groupBy(acknowledged, chatName),
    ours: new Map<string, string | undefined>([
      ...[...written, ...acknowledged].map((one): [string, string] => [nameOf(one), one.text]),
      ...fromPhoneIn(journal).map((entry): [string, undefined] => [messageName(entry), undefined]),
    ]),
    sentAt: placesOf(sent),
    receivedAt: placesOf(gotIn(journal)),
    late: new Set(askedAgainIn(journal).map(messageName)),
    deeds: deedsOf(journal),
  }
}

/** The name of a message as one that its number sent. */
export const nameOf = ({ phone, contact, whatsappId }: Place & { whatsappId: string }): string =>
  messageName({ phone, contact, id: whatsappId })
