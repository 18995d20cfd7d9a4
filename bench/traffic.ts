import { setTimeout as sleep } from 'node:timers/promises'
import type { SimulatorClient } from '@sahut/simulator/control/client'
import type { ContactState, JournalEntry } from '@sahut/simulator/control/contract'

/** Journal pages are asked for so often, ms; a hanging request would count as the network's load. */
const LOOK_MS = 100
/** After the last receipt the receiver still has this long for what it left for later, ms. */
const AFTERWARDS_MS = 400

type Customer = { phone: string; contact: ContactState }

const SENTENCES = [
  'Halo kak, pesanan saya sudah dikirim belum ya?',
  'Is the blue one still in stock? I need two by Friday.',
  'Terima kasih banyak! Nanti saya kabari lagi setelah barangnya sampai 🙏',
  'Boleh minta nomor resinya? Sudah tiga hari belum bergerak.',
]

/** Contacts who write to numbers at a steady pace, and word from the network of what has arrived. */
export const createTraffic = async (
  network: SimulatorClient,
  phones: string[],
  contactsPerNumber: number,
) => {
  const customers: Customer[] = []
  for (let turn = 0; turn < contactsPerNumber; turn += 1)
    for (const phone of phones) customers.push({ phone, contact: await network.createContact() })
  let turn = 0

  /** Follows the journal until all of some ids have been told of. */
  const follow = async (
    after: number,
    missing: Set<string>,
    idIn: (entry: JournalEntry) => string | undefined,
  ) => {
    let last = after
    while (missing.size > 0) {
      await sleep(LOOK_MS)
      for (const entry of await network.journal(last, { limit: 10_000 })) {
        last = entry.n
        missing.delete(idIn(entry) ?? '')
      }
    }
  }

  return {
    customers,
    /**
     * Customers write in turns.
     * @returns once the receiver has acknowledged every message
     */
    run: async (count: number, perSecond: number): Promise<void> => {
      const { journal } = await network.state()
      const missing = new Set<string>()
      const sending: Promise<void>[] = []
      const began = performance.now()
      for (let at = 0; at < count; at += 1) {
        const due = began + (at * 1000) / perSecond
        const early = due - performance.now()
        if (early > 1) await sleep(early)
        const customer = customers[turn % customers.length]
        const text = SENTENCES[turn % SENTENCES.length] ?? ''
        turn += 1
        if (customer === undefined) throw new Error('Nobody is there to write.')
        const send = async (): Promise<void> => {
          const { id } = await network.send(customer.contact.pn, { to: customer.phone, text })
          missing.add(id)
        }
        sending.push(send())
      }
      await Promise.all(sending)
      await follow(journal, missing, (entry) =>
        entry.event === 'companion:receipt' && entry.type === 'delivered' ? entry.id : undefined,
      )
      await sleep(AFTERWARDS_MS)
    },
    /** Resolves once each customer has received an answer; call `answerAll` between. */
    answered: async (answerAll: () => Promise<unknown>): Promise<void> => {
      const { journal } = await network.state()
      await answerAll()
      const missing = new Set(customers.map(({ contact }) => contact.pn))
      await follow(journal, missing, (entry) =>
        entry.event === 'contact:received' ? entry.contact : undefined,
      )
    },
  }
}

export type Traffic = Awaited<ReturnType<typeof createTraffic>>
