import type { Deployable, DeployableKind } from '@sahut/testing/parts/deployables'
import type { JournalEntry } from '@sahut/simulator/control/contract'
import type { Span } from './striker.ts'
import { inFlightOf, type Ring, sleep } from './strikes/strike.ts'

/** How long an orchestrator waits after SIGTERM before it kills: Fargate's most, ms. */
const PATIENCE_MS = 120_000
/** Between two replacements nothing is disturbed for so long, ms. */
const PAUSE_MS = 500
const POLL_MS = 20

export type Rolling = {
  /** Replaces every worker, every gateway and the API, one at a time; resolves once the last has been. */
  roll: () => Promise<void>
  counts: () => Record<string, number>
  /** When gateways or the API were being replaced, ms. */
  disturbed: () => readonly Span[]
  /** For each number that a replaced worker ran: how long nobody ran it, ms. */
  handovers: () => readonly number[]
  /** What did not end as it has to, a sentence each. */
  complaints: () => readonly string[]
}

/** Phones that were disconnected and are not connected again. */
const awayOf = (entries: readonly JournalEntry[]): Set<string> => {
  const away = new Set<string>()
  for (const entry of entries) {
    if (entry.event === 'companion:disconnected') away.add(entry.phone)
    if (entry.event === 'companion:connected') away.delete(entry.phone)
  }
  return away
}

/** How long each number was away that a worker let go in a span, ms. */
const handoversOf = (entries: readonly JournalEntry[], { from, until }: Span): number[] =>
  entries.flatMap((entry, at) => {
    if (entry.event !== 'companion:disconnected' || entry.at < from || entry.at > until) return []
    const back = entries
      .slice(at)
      .find((later) => later.event === 'companion:connected' && later.phone === entry.phone)
    return back === undefined ? [] : [back.at - entry.at]
  })

/**
 * A release under load: each process is replaced by a new one while contacts and agents write.
 * @param isFromOlder whether those that are replaced are of an older release: how they end can't be mended any more
 */
export const createRolling = (
  { stage, watch, burst }: Ring,
  isFromOlder: boolean,
  say: (line: string) => void,
): Rolling => {
  const { cluster } = stage
  const counts = new Map<string, number>()
  const spans: (Span & { kind: DeployableKind })[] = []
  const complaints: string[] = []

  const replace = async (old: Deployable): Promise<void> => {
    const { kind, name } = old
    burst()
    const inFlight = inFlightOf(watch)
    const from = Date.now()
    const fresh = await cluster.replace(old)
    await watch.caughtUp()
    while (awayOf(watch.entries()).size > 0) await sleep(POLL_MS)
    const span = { from, until: Date.now(), kind }
    spans.push(span)
    counts.set(`${kind}:replace`, (counts.get(`${kind}:replace`) ?? 0) + 1)
    const tookMs = span.until - from
    const isInOrder = old.log().includes('"msg":"closed"')
    if (!isInOrder && !isFromOlder) complaints.push(`${name} did not end in good order`)
    if (tookMs > PATIENCE_MS) complaints.push(`${name} took ${String(tookMs)} ms to be replaced`)
    const evidence = { by: fresh.name, inFlight, tookMs, isInOrder }
    say(`${kind}:replace ${name} ${JSON.stringify(evidence)}`)
    stage.record({ fault: `${kind}:replace`, target: name, evidence })
  }

  return {
    roll: async () => {
      const all = [...cluster.workers, ...cluster.gateways, ...cluster.functions]
      for (const one of all) {
        await replace(one)
        await sleep(PAUSE_MS)
      }
    },
    counts: () => Object.fromEntries(counts),
    disturbed: () => spans.filter(({ kind }) => kind !== 'worker'),
    handovers: () =>
      spans.filter(({ kind }) => kind === 'worker').flatMap((span) => handoversOf(watch.entries(), span)),
    complaints: () => complaints,
  }
}
