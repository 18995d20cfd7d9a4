import type { JournalEntry } from '@sahut/simulator/control/contract'
import {
  type Acknowledged,
  chatName,
  inversions,
  messageName,
  nameOf,
  repeats,
  report,
  type Truth,
  type Verdict,
} from './verdict.ts'

/*
 * Decides on what contacts got of us: each acknowledged answer once, unaltered and in order; nothing that nobody
 * wrote, nothing in another chat, and nothing twice under another id.
 */

export const judgeContacts = (
  verdict: Verdict,
  truth: Truth,
  journal: readonly JournalEntry[],
  acknowledged: readonly Acknowledged[],
): void => {
  const received = journal.filter((entry) => entry.event === 'contact:received')
  const byMessage = Map.groupBy(received, messageName)
  for (const answer of acknowledged) {
    const { whatsappId, text } = answer
    const copies = byMessage.get(nameOf(answer)) ?? []
    if (copies[0]?.text !== text)
      report(verdict, 'lost', answer, `answer ${whatsappId} did not reach the contact as written`)
  }
  for (const copies of byMessage.values()) {
    const [first] = copies
    if (first === undefined) continue
    report(
      verdict,
      'duplicated',
      first,
      `answer ${first.id} was shown to the contact ${String(copies.length)} times`,
      copies.length - 1,
    )
    if (!truth.ours.has(messageName(first)))
      report(verdict, 'duplicated', first, `the contact got ${first.id}, which nobody wrote to them`)
  }
  judgeTexts(verdict, truth, received)
  judgeArrival(verdict, truth)
}

/** Agents never write the same twice, so what comes twice was sent twice. */
const judgeTexts = (
  verdict: Verdict,
  truth: Truth,
  received: readonly Extract<JournalEntry, { event: 'contact:received' }>[],
): void => {
  const texts = received.filter((entry) => truth.ours.get(messageName(entry)) !== undefined)
  for (const entries of Map.groupBy(texts, chatName).values()) {
    const [place] = entries
    if (place === undefined) continue
    const once = new Map(entries.map((entry) => [entry.id, entry.text]))
    report(
      verdict,
      'duplicated',
      place,
      'the contact got an answer again under another id',
      repeats([...once.values()]),
    )
  }
}

const judgeArrival = (verdict: Verdict, { acknowledged, late, receivedAt }: Truth): void => {
  for (const answers of acknowledged.values()) {
    const [place] = answers
    if (place === undefined) continue
    const order = answers
      .filter((answer) => !late.has(nameOf(answer)))
      .toSorted((a, b) => a.seq - b.seq)
      .flatMap((answer) => receivedAt.get(nameOf(answer)) ?? [])
    report(verdict, 'misordered', place, 'answers reached the contact in another order', inversions(order))
  }
}
