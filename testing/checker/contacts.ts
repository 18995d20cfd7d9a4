import type { Got } from './said.ts'
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

/**
 * @param received what they got, in order
 * @param acknowledged what they have to have got
 * @param who they are
 */
export const judgeContacts = (
  verdict: Verdict,
  truth: Pick<Truth, 'ours' | 'late'>,
  received: readonly Got[],
  acknowledged: readonly Acknowledged[],
  who = 'the contact',
): void => {
  const byMessage = Map.groupBy(received, messageName)
  for (const answer of acknowledged) {
    const { whatsappId, text, file } = answer
    const copies = byMessage.get(nameOf(answer)) ?? []
    if (copies[0]?.text !== text)
      report(verdict, 'lost', answer, `answer ${whatsappId} did not reach ${who} as written`)
    else if (copies[0].file?.sha256 !== file)
      report(verdict, 'lost', answer, `answer ${whatsappId} reached ${who} with another file`)
  }
  for (const copies of byMessage.values()) {
    const [first] = copies
    if (first === undefined) continue
    report(
      verdict,
      'duplicated',
      first,
      `answer ${first.id} was shown to ${who} ${String(copies.length)} times`,
      copies.length - 1,
    )
    if (!truth.ours.has(messageName(first)))
      report(verdict, 'duplicated', first, `${who} got ${first.id}, which nobody wrote to them`)
  }
  judgeTexts(verdict, truth, received, who)
  judgeArrival(verdict, truth, { received, acknowledged, who })
}

/** Agents never write the same twice, so what comes twice was sent twice. */
const judgeTexts = (
  verdict: Verdict,
  truth: Pick<Truth, 'ours'>,
  received: readonly Got[],
  who: string,
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
      `${who} got an answer again under another id`,
      repeats([...once.values()]),
    )
  }
}

const judgeArrival = (
  verdict: Verdict,
  { late }: Pick<Truth, 'late'>,
  {
    received,
    acknowledged,
    who,
  }: { received: readonly Got[]; acknowledged: readonly Acknowledged[]; who: string },
): void => {
  const receivedAt = new Map(received.toReversed().map((entry) => [messageName(entry), entry.n]))
  for (const answers of Map.groupBy(acknowledged, chatName).values()) {
    const [place] = answers
    if (place === undefined) continue
    const order = answers
      .filter((answer) => !late.has(nameOf(answer)))
      .toSorted((a, b) => a.seq - b.seq)
      .flatMap((answer) => receivedAt.get(nameOf(answer)) ?? [])
    report(verdict, 'misordered', place, `answers reached ${who} in another order`, inversions(order))
  }
}
