import { setTimeout as sleep } from 'node:timers/promises'
import type { SimulatorClient } from '@sahut/simulator/control/client'
import { followJournal } from '../journal.ts'
import { cpuMs } from '../processes.ts'
import type { Traffic } from '../traffic.ts'

/** The network hears of a closed connection within this, ms. */
const HEARD_MS = 300

/** When a number had logged in, and when it had received again, ms after the beginning. */
export type Moved = { openMs: number; receivedMs: number }

/** What a process used while numbers moved, ms of CPU a number. */
export type CpuByPart = Record<string, number>

export type Moves = { moved: Moved[]; cpu: CpuByPart }

/**
 * Begins something that takes numbers off the network, or that logs them in, and watches them come up. Each contact
 * writes at the beginning, and again once its number is back.
 * @param begin resolves once it has begun
 * @param expected phones that are to log in, or at least how many the network will see go
 * @param parts processes whose CPU is told of, by pid
 */
export const watchMoves = async (
  client: SimulatorClient,
  traffic: Traffic,
  begin: () => Promise<unknown>,
  expected: readonly string[] | number,
  parts: Readonly<Record<string, number>>,
): Promise<Moves> => {
  const contacts = new Map(traffic.customers.map(({ phone, contact }) => [phone, contact.pn]))
  const moved = new Map<string, { openAt?: number; receivedAt?: number }>(
    (typeof expected === 'number' ? [] : expected).map((phone) => [phone, {}]),
  )
  const least = typeof expected === 'number' ? expected : expected.length
  const usedBy = (): CpuByPart =>
    Object.fromEntries(Object.entries(parts).map(([part, pid]) => [part, cpuMs(pid)]))
  const sending: Promise<unknown>[] = []
  const write = (phone: string): void => {
    sending.push(client.send(contacts.get(phone) ?? '', { to: phone, text: 'Halo kak, masih di sana?' }))
  }
  const journal = await followJournal(client, (entry) => {
    // A hand-over may be so quick that the new connection replaces the old one, whose end is told after it.
    if (entry.event === 'companion:disconnected' && !moved.has(entry.phone)) moved.set(entry.phone, {})
    if (entry.event === 'companion:connected') {
      moved.set(entry.phone, { openAt: entry.at })
      write(entry.phone)
    }
    if (entry.event === 'companion:receipt' && entry.type === 'delivered') {
      const number = moved.get(entry.phone)
      if (number?.openAt !== undefined) number.receivedAt ??= entry.at
    }
  })
  const before = usedBy()
  const at = Date.now()
  const begun = begin()
  for (const phone of contacts.keys()) write(phone)
  await begun
  await sleep(HEARD_MS)
  await journal.until(
    () => moved.size >= least && [...moved.values()].every(({ receivedAt }) => receivedAt !== undefined),
  )
  const after = usedBy()
  await journal.stop()
  await Promise.all(sending)
  return {
    moved: [...moved.values()].map(({ openAt = Number.NaN, receivedAt = Number.NaN }) => ({
      openMs: openAt - at,
      receivedMs: receivedAt - at,
    })),
    cpu: Object.fromEntries(
      Object.entries(after).map(([part, ms]) => [part, (ms - (before[part] ?? 0)) / moved.size]),
    ),
  }
}
