import type { JournalEntry } from '@sahut/simulator/control/contract'
import { judgeContacts } from './contacts.ts'
import { judgeFiles } from './files.ts'
import { judgeDeeds } from './deeds.ts'
import type { Deeds } from './done.ts'
import { judgeMembers } from './members.ts'
import { judgeOrder } from './order.ts'
import { gotIn, type Said } from './said.ts'
import {
  type Acknowledged,
  chatName,
  nameOf,
  type Observer,
  type Place,
  repeats,
  report,
  type Sight,
  type Truth,
  truthOf,
  type Verdict,
  type Written,
} from './verdict.ts'

/*
 * Decides on loss, duplicates and order from two witnesses that Sahut does not write: the WhatsApp network's journal
 * and what observers had on their screens. It knows nothing of how Sahut works inside.
 */

/**
 * @param journal the whole journal of the run, in order
 * @param observers after everything was drained
 * @param acknowledged in the order of the acks
 * @param written what agents wrote and may not have been acknowledged
 */
export const judge = (
  journal: readonly JournalEntry[],
  observers: readonly Observer[],
  acknowledged: readonly Acknowledged[],
  written: readonly Written[] = [],
): Verdict => {
  const truth = truthOf(journal, acknowledged, written)
  const verdict: Verdict = {
    inbound: truth.sentAt.size,
    outbound: acknowledged.length,
    lost: 0,
    duplicated: 0,
    misordered: 0,
    leaked: 0,
    violations: [],
    latencies: [],
  }
  for (const observer of observers) judgeObserver(verdict, truth, observer)
  judgeAgreement(verdict, observers)
  const groups = new Set(journal.flatMap((entry) => (entry.event === 'group:changed' ? [entry.group] : [])))
  judgeContacts(
    verdict,
    truth,
    gotIn(journal).filter(({ member }) => member === undefined),
    acknowledged.filter(({ contact }) => !groups.has(contact)),
  )
  judgeMembers(verdict, truth, journal, acknowledged)
  judgeDeeds(verdict, truth, observers)
  judgeFiles(verdict, truth, observers)
  return verdict
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
    const { phone, contact } = place
    const chat = seen.get(key) ?? { phone, contact, sights: [] }
    const { sights } = chat
    const isWhole = phones.has(phone)
    judgeIncoming(verdict, chat, name, { told, sights, isWhole }, truth.deeds)
    judgeOutgoing(verdict, chat, name, { answers, sights, isWhole })
    judgeOurs(verdict, chat, name, sights, truth)
    judgeOrder(verdict, truth, name, chat, { answers, isWhole })
  }
}

const judgeIncoming = (
  verdict: Verdict,
  place: Place,
  name: string,
  { told, sights, isWhole }: { told: readonly Said[]; sights: Sight[]; isWhole: boolean },
  deeds: Deeds,
): void => {
  const incoming = sights.filter(({ fromMe }) => !fromMe)
  const byId = Map.groupBy(incoming, ({ whatsappId }) => whatsappId)
  for (const { id, text, at, author } of told) {
    const [first, ...more] = byId.get(id) ?? []
    if (first === undefined) {
      if (isWhole) report(verdict, 'lost', place, `${name}: ${id} never came`)
      continue
    }
    // Who lost the right meanwhile is not told of words that come late.
    if (first.text === '' && !isWhole) continue
    if (first.text !== text && !deeds.versions(place, false, id).includes(first.text))
      report(verdict, 'lost', place, `${name}: ${id} came with another text`)
    else verdict.latencies.push(first.at - at)
    if (author !== undefined && first.author !== author)
      report(verdict, 'lost', place, `${name}: ${id} is said to be by ${first.author ?? 'nobody'}`)
    report(
      verdict,
      'duplicated',
      place,
      `${name}: ${id} is there ${String(more.length + 1)} times`,
      more.length,
    )
  }
  const known = new Set([...told.map(({ id }) => id), ...(deeds.ids.get(chatName(place)) ?? [])])
  const foreign = incoming.filter(({ whatsappId }) => !known.has(whatsappId))
  report(verdict, 'duplicated', place, `${name}: shows what nobody sent`, foreign.length)
}

/** What was acknowledged to one agent is on everybody's screen, once, at the place that the ack named. */
const judgeOutgoing = (
  verdict: Verdict,
  place: Place,
  name: string,
  { answers, sights, isWhole }: { answers: readonly Acknowledged[]; sights: Sight[]; isWhole: boolean },
): void => {
  const byId = Map.groupBy(
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

/** What is there as ours somebody wrote, in this chat, and it is not there again under another id. */
const judgeOurs = (
  verdict: Verdict,
  place: Place,
  name: string,
  sights: readonly Sight[],
  { ours }: Truth,
): void => {
  const texts = new Map<string, string | undefined>()
  for (const { fromMe, whatsappId } of sights) {
    if (!fromMe) continue
    const message = nameOf({ ...place, whatsappId })
    if (!ours.has(message))
      report(verdict, 'duplicated', place, `${name}: shows ${whatsappId}, which nobody wrote`)
    texts.set(message, ours.get(message))
  }
  const known = [...texts.values()].filter((text) => text !== undefined)
  report(verdict, 'duplicated', place, `${name}: shows an answer again under another id`, repeats(known))
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
