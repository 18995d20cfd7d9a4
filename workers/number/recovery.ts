import { asSahutError } from '@sahut/core/contract/errors'
import type { Refusal } from '@sahut/core/model/number/number'
import { backOffMs } from '@sahut/core/process/back-off'
import type { WorkerSettings } from '../settings.ts'
import { disconnectOf } from '../whatsapp/connection/disconnects.ts'
import type { LinkEnd } from '../whatsapp/connection/connection.ts'

/** Pauses grow up to this, ms. */
const LONGEST_MS = 60_000
/** After something that only people can put right, ms. */
const RARE_MS = 600_000
/** After WhatsApp replaced the connection of the number's rightful owner again, ms. */
const REPLACED_MS = 30_000
const TRIES = 3

/** For the log. */
const WRONG_PHONE: Record<Refusal['why'], string> = {
  'other-phone': 'Another phone than the one that the number belongs to scanned its QR; its link was ended.',
  taken: 'The phone that scanned the QR is linked under another number; this link was ended.',
}

/** How linking by code goes on; `words` as below. */
const OF_CODES: Record<NonNullable<LinkEnd['pairing']>, Verdict> = {
  wrong: { then: 'pause', ms: 0, words: 'A wrong code was entered on the phone.' },
  renewed: { then: 'pause', ms: 0, words: 'People asked for another way to link.' },
  expired: { then: 'await-viewer', words: 'Nobody entered the code in time.' },
  refused: { then: 'await-viewer', words: 'WhatsApp gives no code for this phone.' },
}

/** What follows the end of a connection; `words` are for the log. */
export type Verdict = { words: string } & (
  | { then: 'pause'; ms: number }
  /** Whoever is not the owner lets go; the owner pauses. `isRepeated` if it was replaced before, and not long ago. */
  | { then: 'ask-arbiter'; ms: number; code: number; isRepeated: boolean }
  /** Until somebody looks at the number: nobody scanned the QRs that were shown, or entered the code. */
  | { then: 'await-viewer' }
  /** It failed too often: the link is kept, and left alone for long. */
  | { then: 'quarantine'; code?: number }
  /** The link is gone for good: WhatsApp ended it, or it was a wrong phone's. */
  | { then: 'end'; code?: number; refusal?: Refusal }
)

export type Recovery = {
  /**
   * @param last what there was of the connection: how long it was open, whether it showed a QR
   */
  judge: (end: LinkEnd, last: { openMs: number; showedQr: boolean }) => Verdict
  /** The number starts anew. */
  reset: () => void
}

/**
 * Decides what follows each end of a number's connections. Only a connection that lived for a while counts as a
 * success: one that opens and is replaced at once must not start the pauses anew.
 */
export const createRecovery = (
  settings: Pick<WorkerSettings, 'backOffMs' | 'stableMs'>,
  random: () => number = Math.random,
): Recovery => {
  let attempts = 0
  let failures = 0
  let restarts = 0
  let replacements = 0

  const reset = (): void => {
    attempts = 0
    failures = 0
    restarts = 0
    replacements = 0
  }

  /** Full jitter: a thousand numbers that lost WhatsApp together must not come back together. */
  const backOff = (words: string): Verdict => {
    const ms = backOffMs({ firstMs: settings.backOffMs, longestMs: LONGEST_MS }, attempts, random)
    attempts += 1
    return { then: 'pause', ms, words }
  }

  const ofError = (error: unknown): Verdict => {
    const { code, message } = asSahutError(error)
    // Another worker, or this one with the right key file, can run the number: it is not the number that fails.
    if (code === 'wrong_key') return { then: 'pause', ms: LONGEST_MS, words: message }
    if (code === 'corrupt_state') return { then: 'quarantine', words: message }
    const words = 'Sahut dropped the connection.'
    return code === 'unavailable' ? backOff(words) : fewTries(words)
  }

  /**
   * Replaced once, perhaps by a worker that froze while it logged in: it lets go when it thaws and finds that it owns the
   * number no more. Replaced again, another program uses the link, and the two would replace each other without end.
   */
  const onceReplaced = (words: string, code: number): Verdict => {
    replacements += 1
    const isRepeated = replacements > 1
    const ms = isRepeated ? REPLACED_MS : random() * settings.backOffMs
    return { then: 'ask-arbiter', ms, code, isRepeated, words }
  }

  /** What fails each time at the same place would be tried for ever, and with a burden on WhatsApp and the store. */
  const fewTries = (words: string, code?: number): Verdict => {
    failures += 1
    if (failures < TRIES) return backOff(words)
    return { then: 'quarantine', words, ...(code === undefined ? {} : { code }) }
  }

  return {
    reset,
    judge: ({ code, error, refusal, pairing }, { openMs, showedQr }) => {
      if (refusal !== undefined) return { then: 'end', refusal, words: WRONG_PHONE[refusal.why] }
      if (pairing !== undefined) return OF_CODES[pairing]
      if (openMs >= settings.stableMs) reset()
      if (code === undefined) return error === undefined ? backOff('The connection ended.') : ofError(error)
      const { remedy, words } = disconnectOf(code)
      if (showedQr && code === 408)
        return { then: 'await-viewer', words: 'Nobody linked the number in time.' }
      switch (remedy) {
        case 'again':
          restarts += 1
          return restarts > TRIES ? backOff(words) : { then: 'pause', ms: 0, words }
        case 'back-off':
          return backOff(words)
        case 'few-tries':
          return fewTries(words, code)
        case 'rarely':
          return { then: 'pause', ms: RARE_MS, words }
        case 'ask-arbiter':
          return onceReplaced(words, code)
        case 'final':
          return { then: 'end', code, words }
      }
    },
  }
}
