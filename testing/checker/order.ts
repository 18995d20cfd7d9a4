import {
  type Acknowledged,
  inversions,
  nameOf,
  type Place,
  repeats,
  report,
  type SeenChat,
  type Sight,
  type Truth,
  type Verdict,
} from './verdict.ts'

/*
 * Decides on the order in which people saw messages. What the network noted is held against what stood on the screen
 * from top to bottom; how Sahut sorts is none of its business.
 */

const shownOf = ({ sights, shown }: SeenChat): Sight[] => {
  if (shown === undefined) return sights.toSorted((a, b) => a.seq - b.seq)
  const bySeq = new Map(sights.map((sight) => [sight.seq, sight]))
  return shown.flatMap((seq) => bySeq.get(seq) ?? [])
}

/** Answers that stand below something that the contact wrote only after having got them. */
const belowTheirReply = (rows: readonly Sight[], place: Place, { sentAt, receivedAt }: Truth): Sight[] => {
  let newest = 0
  return rows.filter((row) => {
    const name = nameOf({ ...place, ...row })
    if (row.fromMe) return (receivedAt.get(name) ?? Infinity) < newest
    newest = Math.max(newest, sentAt.get(name) ?? 0)
    return false
  })
}

/** Answers that stand above what was on their author's screen already. */
const aboveTheirQuestion = (
  rows: readonly Sight[],
  answers: readonly { whatsappId: string; answers?: string }[],
): string[] => {
  const places = new Map(rows.map(({ whatsappId, fromMe }, at) => [`${String(fromMe)} ${whatsappId}`, at]))
  return answers.flatMap(({ whatsappId, answers: question }) => {
    const own = places.get(`true ${whatsappId}`)
    const asked = places.get(`false ${question ?? ''}`)
    return own !== undefined && asked !== undefined && own < asked ? [whatsappId] : []
  })
}

/**
 * @param chat what the observer saw
 * @param answers what agents were acknowledged in this chat
 */
export const judgeOrder = (
  verdict: Verdict,
  truth: Truth,
  name: string,
  chat: SeenChat,
  { answers, isWhole }: { answers: readonly Acknowledged[]; isWhole: boolean },
): void => {
  const { sights, shown } = chat
  const live = sights.filter(({ scrolledBack }) => scrolledBack !== true)
  const tell = (text: string, count: number): void => {
    report(verdict, 'misordered', chat, `${name}: ${text}`, count)
  }
  tell('arrived out of order', inversions(live.map(({ seq }) => seq)))
  if (shown !== undefined) {
    report(verdict, 'duplicated', chat, `${name}: shows a message twice`, repeats(shown))
    const there = new Set(shown)
    const gone = isWhole ? sights.filter(({ seq }) => !there.has(seq)) : []
    report(verdict, 'lost', chat, `${name}: shows no more what was there`, gone.length)
  }

  const rows = shownOf(chat)
  const inTime = rows.filter((row) => !truth.late.has(nameOf({ ...chat, ...row })))
  const placesIn = (places: ReadonlyMap<string, number>, fromMe: boolean): number[] =>
    inTime
      .filter((row) => row.fromMe === fromMe)
      .flatMap((row) => places.get(nameOf({ ...chat, ...row })) ?? [])
  tell('not in the order of sending', inversions(placesIn(truth.sentAt, false)))
  tell('answers not in the order in which the contact got them', inversions(placesIn(truth.receivedAt, true)))
  for (const { whatsappId } of belowTheirReply(rows, chat, truth))
    tell(`answer ${whatsappId} stands below what the contact wrote after having got it`, 1)
  for (const whatsappId of aboveTheirQuestion(rows, answers))
    tell(`answer ${whatsappId} stands above what it answers`, 1)
}
