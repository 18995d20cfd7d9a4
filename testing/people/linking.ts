import { asSahutError } from '@sahut/core/contract/errors'
import type { InboxId, NumberId } from '@sahut/core/model/ids'
import { WhatsAppNumber } from '@sahut/core/model/number/number'
import type { SimulatorClient } from '@sahut/simulator/control/client'
import { z } from 'zod'
import type { Person } from './client.ts'

/** Pairing costs both sides a burst of keys; more at a time would not be faster. */
const AT_A_TIME = 4

const NumberAnswer = z.object({ number: WhatsAppNumber })

/** Phones of the simulated network, made if they are not there yet. */
const ensurePhones = async (simulator: SimulatorClient, count: number): Promise<string[]> => {
  const there = new Set((await simulator.phones()).map(({ pn }) => pn))
  const wanted = Array.from({ length: count }, (_, at) => `62811100${String(at + 1).padStart(4, '0')}`)
  for (const pn of wanted) if (!there.has(pn)) await simulator.createPhone({ pn })
  return wanted
}

/** Who has just signed in is not connected yet, and what is sent before that is refused. */
const connected = ({ live }: Person): Promise<void> =>
  new Promise((resolve) => {
    const end = live.onState((state) => {
      if (state !== 'connected') return
      // Told at once, before there is anything to end.
      queueMicrotask(() => {
        end()
      })
      resolve()
    })
  })

/** Links a number as a person does: looks at the QR that the page would show and scans it with the phone. */
const link = (
  { api, live }: Person,
  simulator: SimulatorClient,
  numberId: NumberId,
  phone: string,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let scanned = ''
    const endings: (() => void)[] = []
    const end = (error?: unknown): void => {
      for (const ending of endings) ending()
      live.send('number:close', { numberId }).then(() => {
        if (error === undefined) resolve()
        else reject(asSahutError(error))
      }, reject)
    }
    endings.push(
      live.on('number:shown', (shown) => {
        if (shown.numberId !== numberId || shown.qr === scanned) return
        scanned = shown.qr
        simulator.scan(phone, shown.qr).catch(end)
      }),
      live.on('number:changed', ({ number }) => {
        if (number.numberId === numberId && number.state === 'open') end()
      }),
    )
    live
      .send('number:open', { numberId })
      .then(() => api.post(NumberAnswer, `/numbers/${numberId}/link`, {}))
      .catch(end)
  })

/**
 * Makes sure that a workspace has so many numbers, each linked to a phone of the simulated network.
 * @param note is told how many are linked
 * @returns the numbers' phones
 */
export const ensureNumbers = async (
  admin: Person,
  simulator: SimulatorClient,
  inboxes: { name: string; inboxId: InboxId }[],
  count: number,
  note: (detail: string) => void,
): Promise<string[]> => {
  const phones = await ensurePhones(simulator, count)
  const { numbers } = await admin.api.get(z.object({ numbers: z.array(WhatsAppNumber) }), '/numbers')
  const byLabel = new Map(numbers.map((number) => [number.label, number]))
  let linked = 0
  const ensure = async (phone: string, at: number): Promise<void> => {
    const inbox = inboxes[at % inboxes.length]
    if (inbox === undefined) throw new Error('A number needs an inbox.')
    const label = `${inbox.name} ${String(Math.floor(at / inboxes.length) + 1)}`
    const number =
      byLabel.get(label) ??
      (await admin.api.post(NumberAnswer, '/numbers', { label, inboxId: inbox.inboxId })).number
    if (number.state === 'unlinked' || number.state === 'linking' || number.state === 'logged-out') {
      await connected(admin)
      await link(admin, simulator, number.numberId, phone)
    }
    linked += 1
    note(`${String(linked)} of ${String(count)}`)
  }
  const queue = phones.entries()
  const work = async (): Promise<void> => {
    for (const [at, phone] of queue) await ensure(phone, at)
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  return phones
}
