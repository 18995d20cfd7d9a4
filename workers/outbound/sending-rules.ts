import { setTimeout as sleep } from 'node:timers/promises'
import { asSahutError } from '@sahut/core/contract/errors'
import type { Numbers, Ownership } from '@sahut/core/numbers/numbers'
import type { Restriction } from '@sahut/core/model/number/number'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import type { Bus } from '@sahut/core/bus/bus'
import { numberRoom } from '@sahut/core/bus/rooms'
import { createPacer, type Pacer } from './pacer.ts'
import { createRestricted, type Restricted } from './restriction.ts'
import type { WorkerSettings } from '../settings.ts'

/** How long to wait before a restriction that the store did not take is written again, ms. */
const AGAIN_MS = 1_000

/** What holds a number's messages back. Both stand with the number in the store, so that they outlive a worker. */
export type Rules = {
  pacer: Pacer
  restricted: Restricted
  /** Reads what people set of the number, if it was not read lately. @throws SahutError unavailable */
  fresh: () => Promise<void>
  /** Whom to tell that messages which were held may go. */
  onEased: (listener: () => void) => void
  /** What people set has changed. */
  stale: () => void
  /** Resolves once nothing is written any more. */
  close: () => Promise<void>
}

export const createRules = (deps: {
  numbers: Pick<Numbers, 'get' | 'restrict'>
  bus: Pick<Bus, 'publish'>
  ownership: Ownership
  settings: Pick<WorkerSettings, 'pace' | 'probeMs' | 'sweepMs'>
  logger: Logger
  onFenced: () => void
}): Rules => {
  const { numbers, bus, ownership, settings, logger } = deps
  const pacer = createPacer(settings.pace)
  let readAt = 0
  let isStale = true
  let isRestored = false
  let isClosed = false

  let told: Restriction | undefined
  let eased = (): void => undefined

  const telling = createRerun(async () => {
    try {
      const number = await numbers.restrict(ownership, told)
      bus.publish(numberRoom(ownership.numberId), 'number:changed', { number })
    } catch (thrown) {
      const error = asSahutError(thrown)
      if (error.code === 'fenced') deps.onFenced()
      if (error.code === 'fenced' || isClosed) return undefined
      logger.warn({ err: error }, 'a restriction could not be stored yet')
      // Within the run, so that whoever closes waits for one more try.
      await sleep(AGAIN_MS)
      telling.ask()
    }
    return undefined
  })

  const restricted = createRestricted({
    probeMs: settings.probeMs,
    eased: () => {
      eased()
    },
    changed: (restriction) => {
      logger.warn({ restriction }, 'what WhatsApp allows this number has changed')
      told = restriction
      telling.ask()
    },
  })

  return {
    pacer,
    restricted,
    fresh: async () => {
      const now = performance.now()
      if (!isStale && now - readAt < settings.sweepMs) return
      isStale = false
      const number = await numbers.get(ownership.workspaceId, ownership.numberId)
      pacer.set(number?.pace ?? settings.pace)
      // Later on it is this worker that knows, and what is stored follows.
      if (!isRestored) restricted.restore(number?.restriction)
      isRestored = true
      readAt = now
    },
    onEased: (listener) => {
      eased = listener
    },
    stale: () => {
      isStale = true
    },
    close: async () => {
      isClosed = true
      pacer.close()
      restricted.close()
      await telling.settled()
    },
  }
}
