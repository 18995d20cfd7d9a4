import type { JournalEntry } from '@sahut/simulator/contract'

/*
 * Decides on loss, duplicates, order and rights from two witnesses that Sahut does not write: the WhatsApp network's
 * journal and what observers had on their screens. It knows nothing of how Sahut works inside.
 */

/** One message on an observer's screen, in the order in which it got there. */
export type Sight = {
  seq: number
  fromMe: boolean
  whatsappId: string
  text: string
  /** When it was there, ms since 1970. */
  at: number
}

/** What one observer saw of one chat. */
export type SeenChat = {
  /** The number's phone, digits. */
  phone: string
  /** The contact's phone number, digits. */
  contact: string
  /** In the order of arrival. */
  sights: Sight[]
}

export type Observer = {
  name: string
  /** Phones of the numbers that this observer may see; all chats of these have to be seen. */
  phones: ReadonlySet<string>
  chats: SeenChat[]
}

/** A message that Sahut acknowledged to an agent. */
export type Acknowledged = { phone: string; contact: string; whatsappId: string; text: string; seq: number }

export type Verdict = {
  inbound: number
  outbound: number
  lost: number
  duplicated: number
  misordered: number
  leaked: number
  /** A sentence each, for people. */
  violations: string[]
  /** From the contact's sending to each observer's screen, ms. */
  latencies: number[]
}

type Told = { contact: string; phone: string; id: string; text: string; at: number }

const chatName = (phone: string, contact: string): string => `${contact} -> ${phone}`

const grouped = <Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value[]> =>
  Map.groupBy(values, keyOf)

/** How many values stand before one that should stand before them. */
const inversions = (positions: readonly number[]): number =>
  positions.filter((position, at) => at > 0 && position < (positions[at - 1] ?? 0)).length

/**
 * @param journal the whole journal of the run, in order
 * @param observers after everything was drained
 * @param acknowledged in the order of the acks
 */
export const judge = (
  journal: readonly JournalEntry[],
  observers: readonly Observer[],
  acknowledged: readonly Acknowledged[],
): Verdict => {
  const verdict: Verdict = {
    inbound: 0,
    outbound: acknowledged.length,
    lost: 0,
    duplicated: 0,
    misordered: 0,
    leaked: 0,
    violations: [],
    latencies: [],
  }
  const sent = journal.filter((entry) => entry.event === 'contact:sent')
  verdict.inbound = sent.length
  const sentByChat = grouped<Told>(sent, ({ phone, contact }) => chatName(phone, contact))
  for (const observer of observers) judgeObserver(verdict, sentByChat, observer)
  judgeAgreement(verdict, observers)
  judgeContacts(verdict, journal, acknowledged)
  return verdict
}

const judgeObserver = (verdict: Verdict, sentByChat: Map<string, Told[]>, observer: Observer): void => {
  const say = (kind: 'lost' | 'duplicated' | 'misordered' | 'leaked', count: number, what: string): void => {
    if (count === 0) return
    verdict[kind] += count
    verdict.violations.push(`${kind}: ${observer.name}, ${what}`)
  }
  const seenByChat = new Map(observer.chats.map((chat) => [chatName(chat.phone, chat.contact), chat]))
  for (const chat of observer.chats) {
    if (!observer.phones.has(chat.phone)) say('leaked', 1, `chat ${chatName(chat.phone, chat.contact)}`)
  }
  for (const [name, told] of sentByChat) {
    if (!observer.phones.has(told[0]?.phone ?? '')) continue
    const sights = seenByChat.get(name)?.sights ?? []
    const incoming = sights.filter(({ fromMe }) => !fromMe)
    const byId = grouped(incoming, ({ whatsappId }) => whatsappId)
    for (const { id, text, at } of told) {
      const copies = byId.get(id) ?? []
      const [first] = copies
      if (first === undefined) say('lost', 1, `${name}: ${id} never came`)
      else if (first.text !== text) say('lost', 1, `${name}: ${id} came with another text`)
      else verdict.latencies.push(first.at - at)
      say(
        'duplicated',
        Math.max(0, copies.length - 1),
        `${name}: ${id} is there ${String(copies.length)} times`,
      )
    }
    const place = new Map(told.map(({ id }, at) => [id, at]))
    const inOrder = incoming
      .toSorted((a, b) => a.seq - b.seq)
      .map(({ whatsappId }) => place.get(whatsappId) ?? -1)
    say('duplicated', inOrder.filter((at) => at === -1).length, `${name}: shows what nobody sent`)
    say('misordered', inversions(inOrder), `${name}: not in the order of sending`)
    say('misordered', inversions(sights.map(({ seq }) => seq)), `${name}: arrived out of order`)
  }
}

/** All observers saw the same message at the same place. */
const judgeAgreement = (verdict: Verdict, observers: readonly Observer[]): void => {
  const agreed = new Map<string, string>()
  for (const { name, chats } of observers)
    for (const { phone, contact, sights } of chats)
      for (const { seq, whatsappId } of sights) {
        const place = `${chatName(phone, contact)} #${String(seq)}`
        const there = agreed.get(place) ?? whatsappId
        agreed.set(place, there)
        if (there === whatsappId) continue
        verdict.misordered += 1
        verdict.violations.push(`misordered: ${name}, ${place} is ${whatsappId}, for others ${there}`)
      }
}

/** Contacts got each acknowledged answer once, unaltered and in order. */
const judgeContacts = (
  verdict: Verdict,
  journal: readonly JournalEntry[],
  acknowledged: readonly Acknowledged[],
): void => {
  const received = journal.filter((entry) => entry.event === 'contact:received')
  const byId = grouped<Told>(received, ({ id }) => id)
  const arrival = new Map(received.map(({ id }, at) => [id, at]))
  for (const { phone, contact, whatsappId, text } of acknowledged) {
    const copies = (byId.get(whatsappId) ?? []).filter(
      (copy) => copy.phone === phone && copy.contact === contact,
    )
    const name = chatName(phone, contact)
    if (copies[0]?.text !== text) {
      verdict.lost += 1
      verdict.violations.push(`lost: ${name}: answer ${whatsappId} did not reach the contact as written`)
    }
    if (copies.length > 1) {
      verdict.duplicated += copies.length - 1
      verdict.violations.push(
        `duplicated: ${name}: answer ${whatsappId} was shown ${String(copies.length)} times`,
      )
    }
  }
  for (const [name, answers] of grouped(acknowledged, ({ phone, contact }) => chatName(phone, contact))) {
    const order = answers
      .toSorted((a, b) => a.seq - b.seq)
      .flatMap(({ whatsappId }) => arrival.get(whatsappId) ?? [])
    const count = inversions(order)
    if (count === 0) continue
    verdict.misordered += count
    verdict.violations.push(`misordered: ${name}: answers reached the contact in another order`)
  }
}
