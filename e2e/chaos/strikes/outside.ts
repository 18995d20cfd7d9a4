import type { Fault as NetworkFault } from '@sahut/simulator/control/contract'
import type { FaultKind } from '../plan.ts'
import { inFlightOf, pickOf, type Ring, type Striking } from './strike.ts'

const LATE_ACK_MS = 2_000

const networkFault = (kind: FaultKind, phone: string): NetworkFault => {
  const what = kind.slice('whatsapp:'.length)
  switch (what) {
    case 'stream-500':
      return { kind: 'stream-error', phone, code: 500 }
    case 'stream-503':
      return { kind: 'stream-error', phone, code: 503 }
    case 'stream-515':
      return { kind: 'stream-error', phone, code: 515 }
    case 'late-ack':
      return { kind: 'late-ack', phone, count: 2, ms: LATE_ACK_MS }
    default:
      return { kind: what as 'drop', phone }
  }
}

/** What WhatsApp does to a number that has messages in flight. */
export const createWhatsAppStrike =
  ({ stage, watch, burst }: Ring): Striking =>
  async ({ kind, pick }) => {
    burst()
    const busy = [...watch.inFlight()].flatMap(([phone, ids]) => (ids.size > 0 ? [phone] : []))
    const phone = pickOf(busy.length > 0 ? busy : stage.numbers.map((number) => number.phone), pick)
    if (phone === undefined) return undefined
    const evidence = { inFlight: watch.inFlight().get(phone)?.size ?? 0 }
    const { client } = stage.cluster.simulator
    // A number that is not connected at this moment can't be disturbed.
    const isDone = await client.fault(networkFault(kind, phone)).then(
      () => true,
      () => false,
    )
    return isDone ? { target: phone, evidence } : undefined
  }

/** What happens to a browser while its agent works: one thing at a time, as one that is offline can't reload. */
export const createBrowserStrike = ({ screens, watch, burst }: Ring): Striking => {
  const offline = new Set<(typeof screens)[number]>()
  return async ({ kind, pick }) => {
    const screen = pickOf(
      screens.filter((one) => !offline.has(one)),
      pick,
    )
    if (screen === undefined) return undefined
    burst()
    const evidence = { inFlight: inFlightOf(watch) }
    if (kind === 'browser:reload') {
      await screen.reload()
      return { target: screen.email, evidence }
    }
    offline.add(screen)
    await screen.setOffline(true)
    const end = async () => {
      await screen.setOffline(false)
      offline.delete(screen)
      return undefined
    }
    return { target: screen.email, evidence, end }
  }
}
