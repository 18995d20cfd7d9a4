import type { SimulatorClient } from '@sahut/simulator/control/client'
import type { JournalEntry } from '@sahut/simulator/control/contract'

const WAIT_MS = 5_000
/** A killed process's connections are closed by its kernel; the network notes it within this time, ms. */
const NOTED_MS = 1_000

/** Follows the network's journal while it is written, and knows what is in flight. */
export type JournalWatch = {
  entries: () => readonly JournalEntry[]
  /** Messages of contacts that no worker has acknowledged yet, by the number's phone. */
  inFlight: () => ReadonlyMap<string, ReadonlySet<string>>
  /** Resolves once everything that was written by now is here. */
  caughtUp: () => Promise<void>
  stop: () => Promise<void>
}

/** A message that a number's worker has to acknowledge, and who wrote it. */
const sentIn = (entry: JournalEntry): { phone: string; by: string; id: string } | undefined => {
  if (entry.event === 'contact:sent') return { phone: entry.phone, by: entry.contact, id: entry.id }
  if (entry.event !== 'group:sent' || entry.phone === undefined) return undefined
  return { phone: entry.phone, by: entry.author, id: entry.id }
}

/** @param after the first entry of interest comes after this one */
export const watchJournal = (client: SimulatorClient, after: number): JournalWatch => {
  const entries: JournalEntry[] = []
  const inFlight = new Map<string, Set<string>>()
  let last = after
  let isStopped = false

  const note = (entry: JournalEntry): void => {
    entries.push(entry)
    last = entry.n
    const { phone, by, id } = sentIn(entry) ?? {}
    if (phone !== undefined) {
      const ids = inFlight.get(phone) ?? new Set<string>()
      inFlight.set(phone, ids.add(`${by ?? ''} ${id ?? ''}`))
    }
    if (entry.event === 'companion:receipt' && entry.type !== 'retry')
      inFlight.get(entry.phone)?.delete(`${entry.contact} ${entry.id}`)
  }

  const follow = async (): Promise<void> => {
    while (!isStopped) for (const entry of await client.journal(last, { wait: WAIT_MS })) note(entry)
  }
  const following = follow()
  return {
    entries: () => entries,
    inFlight: () => inFlight,
    caughtUp: async () => {
      const { journal } = await client.state()
      while (last < journal) await new Promise((resolve) => setTimeout(resolve, 20))
    },
    stop: async () => {
      isStopped = true
      await following
    },
  }
}

/** A worker that was killed at a time, ms. */
export type Kill = { name: string; at: number }

/** How long a number was away whose worker was killed, and how many went with it. */
export type Takeover = { phone: string; ms: number; together: number; at: number; kill: string }

/**
 * For each number that a killed worker held: how long until it was open again. Which numbers it held the network
 * knows: their connections closed with it.
 * @param until for a number that never came back counts the time until then, ms
 */
export const takeoversOf = (
  entries: readonly JournalEntry[],
  kills: readonly Kill[],
  until: number,
): Takeover[] =>
  kills.flatMap(({ name, at }) => {
    const since = entries.filter((entry) => entry.at >= at - NOTED_MS)
    const struck = new Set(
      since.flatMap((entry) => (entry.event === 'fault' && entry.at <= at + NOTED_MS ? [entry.phone] : [])),
    )
    const lost = since.filter(
      (entry) =>
        entry.event === 'companion:disconnected' &&
        entry.at >= at &&
        entry.at <= at + NOTED_MS &&
        !struck.has(entry.phone),
    )
    return lost.map((entry) => {
      const { phone } = entry as Extract<JournalEntry, { event: 'companion:disconnected' }>
      const back = since.find(
        (later) => later.event === 'companion:connected' && later.phone === phone && later.n > entry.n,
      )
      return { phone, ms: (back?.at ?? until) - at, together: lost.length, at, kill: name }
    })
  })
