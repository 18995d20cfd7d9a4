import { setTimeout as sleep } from 'node:timers/promises'
import type { SimulatorClient } from '@sahut/simulator/control/client'
import { percentile, rounded } from './figures.ts'
import type { Table } from './findings.ts'
import { followJournal } from './journal.ts'

/** Calls back at a steady pace until it is over; all of them have ended in the end. */
export const atPace = async (perSecond: number, isOver: () => boolean, send: () => Promise<unknown>) => {
  const sending: Promise<unknown>[] = []
  const began = performance.now()
  for (let at = 0; !isOver(); at += 1) {
    const early = began + (at * 1000) / perSecond - performance.now()
    if (early > 1) await sleep(early)
    sending.push(send())
  }
  await Promise.all(sending)
}

/** A contact who writes to a number at a steady pace while something else goes on. */
export const createTexts = async (client: SimulatorClient, phone: string, perSecond: number) => {
  const writer = await client.createContact()
  const sent = new Map<string, number>()
  const took = new Map<string, number>()
  const journal = await followJournal(client, (entry) => {
    if (entry.event === 'contact:sent' && entry.contact === writer.pn) sent.set(entry.id, entry.at)
    if (entry.event === 'companion:receipt' && entry.type === 'delivered' && !took.has(entry.id))
      took.set(entry.id, entry.at)
  })
  return {
    /** @returns from each text at WhatsApp to its receipt, which says that it is kept, ms */
    during: async (work: () => Promise<unknown>): Promise<number[]> => {
      sent.clear()
      let isOver = false
      let count = 0
      const writing = atPace(
        perSecond,
        () => isOver,
        () => {
          count += 1
          return client.send(writer.pn, { to: phone, text: 'Sudah dikirim?' })
        },
      )
      try {
        await work()
      } finally {
        isOver = true
      }
      await writing
      await journal.until(() => sent.size >= count && [...sent.keys()].every((id) => took.has(id)))
      return [...sent].map(([id, at]) => (took.get(id) ?? Number.NaN) - at)
    },
    stop: journal.stop,
  }
}

/** How long texts took until they were kept. @param latencies ms, by what went on meanwhile */
export const textTable = (latencies: Record<string, readonly number[]>): Table => ({
  title: 'A text until it is kept, ms',
  columns: ['texts', 'p50', 'p99', 'longest'],
  rows: Object.entries(latencies).map(([name, values]) => [
    name,
    rounded(percentile(values, 0.5), 0),
    rounded(percentile(values, 0.99), 0),
    Math.max(...values),
  ]),
})
