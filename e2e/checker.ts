import type { JournalEntry } from '@sahut/simulator/contract'

/*
 * Decides on loss, duplicates and order from two witnesses that Sahut does not write: the WhatsApp network's journal
 * and what observers had on their screens. It knows nothing of how Sahut works inside.
 */

/** One message as an observer had it, in the order in which it got there. */
export type Sight = {
  seq: number
  fromMe: boolean
  whatsappId: string
  text: string
  /** Its place in what is shown, before seq; ms. */
  sortTs: number
  /** When it was there, ms since 1970. */
  at: number
  /** Whether the observer asked for an earlier page, so that it came after later ones. */
  scrolledBack?: boolean
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
  /** Phones whose chats the observer may have seen for a while only; `checker-rights.ts` judges when. */
  onceAllowed?: ReadonlySet<string>
  chats: SeenChat[]
}

/** A message that Sahut acknowledged to an agent. */
export type Acknowledged = { phone: string; contact: string; whatsappId: string; text: string; seq: number }

export type Fault = 'lost' | 'duplicated' | 'misordered' | 'leaked'

export type Violation = {
  fault: Fault
  /** The number's phone and the contact's, of the chat concerned. */
  phone: string
  contact: string
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

type Told = { contact: string; phone: string; id: string; text: string; at: number }
type Place = { phone: string; contact: string }

export const chatName = ({ phone, contact }: Place): string => `${contact} -> ${phone}`

const grouped = <Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value[]> =>
  Map.groupBy(values, keyOf)

/** How many values stand before one that should stand before them. */
const inversions = (positions: readonly number[]): number =>
  positions.filter((position, at) => at > 0 && position < (positions[at - 1] ?? 0)).length

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

const messageName = ({ phone, contact, id }: Place & { id: string }): string => `${phone} ${contact} ${id}`

/**
 * Messages that were asked for again because they could not be decrypted: they rightly come after those that were
 * sent after them. Nothing else may.
 */
const askedAgain = (journal: readonly JournalEntry[]): ReadonlySet<string> =>
  new Set(
    journal.flatMap((entry) =>
      (entry.event === 'companion:receipt' && entry.type === 'retry') ||
      entry.event === 'contact:undecryptable'
        ? [messageName(entry)]
        : [],
    ),
  )

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
  const sent = journal.filter((entry) => entry.event === 'contact:sent')
  const verdict: Verdict = {
    inbound: sent.length,
    outbound: acknowledged.length,
    lost: 0,
    duplicated: 0,
    misordered: 0,
    leaked: 0,
    violations: [],
    latencies: [],
  }
  const late = askedAgain(journal)
  const told = {
    sent: grouped<Told>(sent, chatName),
    acknowledged: grouped(acknowledged, chatName),
    late,
  }
  for (const observer of observers) judgeObserver(verdict, told, observer)
  judgeAgreement(verdict, observers)
  judgeContacts(verdict, journal, acknowledged, late)
  return verdict
}

/** What was said, by chat. */
type Truth = {
  sent: Map<string, Told[]>
  acknowledged: Map<string, Acknowledged[]>
  late: ReadonlySet<string>
}

const judgeObserver = (
  verdict: Verdict,
  truth: Truth,
  { name, phones, onceAllowed, chats }: Observer,
): void => {
  const seen = new Map(chats.map((chat) => [chatName(chat), chat]))
  for (const chat of chats) {
    if (!phones.has(chat.phone) && onceAllowed?.has(chat.phone) !== true)
      report(verdict, 'leaked', chat, `${name} saw it`)
  }
  for (const key of new Set([...truth.sent.keys(), ...truth.acknowledged.keys(), ...seen.keys()])) {
    const told = truth.sent.get(key) ?? []
    const answers = truth.acknowledged.get(key) ?? []
    const place = told[0] ?? answers[0] ?? seen.get(key)
    if (place === undefined) continue
    const sights = seen.get(key)?.sights ?? []
    const isWhole = phones.has(place.phone)
    judgeIncoming(verdict, place, name, { told, sights, late: truth.late, isWhole })
    judgeOutgoing(verdict, place, name, { answers, sights, isWhole })
    const live = sights.filter(({ scrolledBack }) => scrolledBack !== true)
    report(
      verdict,
      'misordered',
      place,
      `${name}: arrived out of order`,
      inversions(live.map(({ seq }) => seq)),
    )
  }
}

const judgeIncoming = (
  verdict: Verdict,
  place: Place,
  name: string,
  {
    told,
    sights,
    late,
    isWhole,
  }: { told: Told[]; sights: Sight[]; late: ReadonlySet<string>; isWhole: boolean },
): void => {
  const incoming = sights.filter(({ fromMe }) => !fromMe)
  const byId = grouped(incoming, ({ whatsappId }) => whatsappId)
  for (const { id, text, at } of told) {
    const [first, ...more] = byId.get(id) ?? []
    if (first === undefined) {
      if (isWhole) report(verdict, 'lost', place, `${name}: ${id} never came`)
      continue
    }
    if (first.text !== text) report(verdict, 'lost', place, `${name}: ${id} came with another text`)
    else verdict.latencies.push(first.at - at)
    report(
      verdict,
      'duplicated',
      place,
      `${name}: ${id} is there ${String(more.length + 1)} times`,
      more.length,
    )
  }
  const order = new Map(told.map(({ id }, at) => [id, at]))
  const foreign = incoming.filter(({ whatsappId }) => !order.has(whatsappId))
  report(verdict, 'duplicated', place, `${name}: shows what nobody sent`, foreign.length)
  const inOrder = incoming
    .filter(({ whatsappId }) => !late.has(messageName({ ...place, id: whatsappId })))
    .toSorted((a, b) => a.seq - b.seq)
    .flatMap(({ whatsappId }) => order.get(whatsappId) ?? [])
  report(verdict, 'misordered', place, `${name}: not in the order of sending`, inversions(inOrder))
}

/** What was acknowledged to one agent is on everybody's screen, once, at the place that the ack named. */
const judgeOutgoing = (
  verdict: Verdict,
  place: Place,
  name: string,
  { answers, sights, isWhole }: { answers: Acknowledged[]; sights: Sight[]; isWhole: boolean },
): void => {
  const byId = grouped(
    sights.filter(({ fromMe }) => fromMe),
    ({ whatsappId }) => whatsappId,
  )
  for (const { whatsappId, text, seq } of answers) {
    const [first, ...more] = byId.get(whatsappId) ?? []
    if (first === undefined) {
      if (isWhole) report(verdict, 'lost', place, `${name}: answer ${whatsappId} never came`)
      continue
    }
    if (first.text !== text) report(verdict, 'lost', place, `${name}: answer ${whatsappId} has another text`)
    if (first.seq !== seq)
      report(verdict, 'misordered', place, `${name}: answer ${whatsappId} is not where its ack said`)
    report(
      verdict,
      'duplicated',
      place,
      `${name}: answer ${whatsappId} is there ${String(more.length + 1)} times`,
      more.length,
    )
  }
}

/** All observers saw the same message at the same place. */
const judgeAgreement = (verdict: Verdict, observers: readonly Observer[]): void => {
  const agreed = new Map<string, string>()
  for (const { name, chats } of observers)
    for (const chat of chats)
      for (const { seq, whatsappId } of chat.sights) {
        const place = `${chatName(chat)} #${String(seq)}`
        const there = agreed.get(place) ?? whatsappId
        agreed.set(place, there)
        if (there !== whatsappId)
          report(
            verdict,
            'misordered',
            chat,
            `${name}: #${String(seq)} is ${whatsappId}, for others ${there}`,
          )
      }
}

/** Contacts got each acknowledged answer once, unaltered and in order, and nothing twice under another id. */
const judgeContacts = (
  verdict: Verdict,
  journal: readonly JournalEntry[],
  acknowledged: readonly Acknowledged[],
  late: ReadonlySet<string>,
): void => {
  const received = journal.filter((entry) => entry.event === 'contact:received')
  const byMessage = grouped<Told>(received, messageName)
  const arrival = new Map(received.map((entry, at) => [messageName(entry), at]))
  const nameOf = (answer: Acknowledged): string => messageName({ ...answer, id: answer.whatsappId })
  for (const answer of acknowledged) {
    const { whatsappId, text } = answer
    const copies = byMessage.get(nameOf(answer)) ?? []
    if (copies[0]?.text !== text)
      report(verdict, 'lost', answer, `answer ${whatsappId} did not reach the contact as written`)
    report(
      verdict,
      'duplicated',
      answer,
      `answer ${whatsappId} was shown to the contact ${String(copies.length)} times`,
      Math.max(0, copies.length - 1),
    )
  }
  for (const answers of grouped(acknowledged, chatName).values()) {
    const [place] = answers
    if (place === undefined) continue
    const order = answers
      .filter((answer) => !late.has(nameOf(answer)))
      .toSorted((a, b) => a.seq - b.seq)
      .flatMap((answer) => arrival.get(nameOf(answer)) ?? [])
    report(verdict, 'misordered', place, 'answers reached the contact in another order', inversions(order))
  }
}
