import type { Refusal, WhatsAppAccount } from '@sahut/core/model/number/number'
import type { Numbers, Ownership } from '@sahut/core/numbers/numbers'
import type { Traffic } from './traffic.ts'
import type { LinkEnd } from '../whatsapp/connection/connection.ts'
import { disconnectOf } from '../whatsapp/connection/disconnects.ts'

/** Whether the phone behind a number's link is let in, and whether WhatsApp still has that link. */
export type Admission = {
  /** Asked before each connection. @param account nothing: the connection is to show QRs */
  ask: (account: WhatsAppAccount | undefined) => Promise<void>
  isRefused: () => boolean
  /** What becomes of what the connection brings. */
  events: () => Traffic['events']
  /** WhatsApp was told that the link is over. */
  told: () => void
  /** What the end of a connection means. */
  ended: (end: LinkEnd) => LinkEnd
  isStillListed: () => boolean
}

/** What a phone that the number may not have says is kept nowhere, and so not acknowledged: it stays on the phone. */
const MUTE: Traffic['events'] = {
  message: () => new Promise<never>(() => undefined),
  deed: () => new Promise<never>(() => undefined),
  timer: () => new Promise<never>(() => undefined),
  aside: () => new Promise<never>(() => undefined),
  history: () => new Promise<never>(() => undefined),
  ask: () => new Promise<never>(() => undefined),
  askedKey: () => Promise.resolve(undefined),
  pollOf: () => Promise.resolve(undefined),
  knows: () => Promise.resolve(false),
  takesGroups: () => false,
  group: () => Promise.resolve(true),
  news: () => new Promise<never>(() => undefined),
  receipt: () => undefined,
  reading: () => new Promise<never>(() => undefined),
  restricted: () => undefined,
  sentOf: () => Promise.resolve(undefined),
  secretOf: () => new Promise<never>(() => undefined),
  fileAnswer: () => undefined,
  named: () => new Promise<never>(() => undefined),
  onPhone: () => new Promise<never>(() => undefined),
  blockedOnPhone: () => new Promise<never>(() => undefined),
  met: () => new Promise<never>(() => undefined),
  pictured: () => undefined,
  activity: () => undefined,
}

export const createAdmission = ({
  numbers,
  ownership,
  traffic,
}: {
  numbers: Pick<Numbers, 'admit'>
  ownership: Ownership
  traffic: Pick<Traffic, 'events'>
}): Admission => {
  /** A phone scanned since the link was last settled. */
  let isFresh = false
  let isStillListed = false
  let refusal: Refusal | undefined
  return {
    ask: async (account) => {
      isStillListed = account !== undefined
      refusal = account && (await numbers.admit(ownership, account, isFresh))
      isFresh = account === undefined
    },
    isRefused: () => refusal !== undefined,
    events: () => (refusal === undefined ? traffic.events : MUTE),
    told: () => {
      isStillListed = false
    },
    ended: (end) => {
      if (disconnectOf(end.code).remedy === 'final') isStillListed = false
      return refusal !== undefined && !isStillListed ? { refusal } : end
    },
    isStillListed: () => isStillListed,
  }
}
