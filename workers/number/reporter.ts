import { setTimeout as sleep } from 'node:timers/promises'
import { asSahutError } from '@sahut/core/contract/errors'
import type { Numbers, Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import type { Bus } from '@sahut/core/bus/bus'
import { numberRoom } from '@sahut/core/bus/rooms'

/** How long to wait before a state that the store did not take is told again, ms. */
const AGAIN_MS = 1_000

export type Report = Parameters<Numbers['report']>[1]

/** Tells the world what a number is doing. */
export type Reporter = {
  /** In the order of the calls; a state that was overtaken before the store took it is left out. */
  report: (report: Report) => void
  /** Resolves once the last state is told. */
  settled: () => Promise<void>
  /**
   * Tells the last state, if nobody else speaks for the number by now and the store takes it this time; nothing after
   * it. Whoever takes the number up tells its state anew.
   */
  close: () => Promise<void>
}

export const createReporter = (deps: {
  numbers: Pick<Numbers, 'report'>
  bus: Pick<Bus, 'publish'>
  ownership: Ownership
  logger: Logger
  onFenced: () => void
}): Reporter => {
  const { numbers, bus, ownership, logger } = deps
  let next: Report | undefined
  let isClosed = false
  let isFenced = false

  const tell = async (report: Report): Promise<void> => {
    try {
      const number = await numbers.report(ownership, report)
      bus.publish(numberRoom(ownership.numberId), 'number:changed', { number })
    } catch (thrown) {
      const error = asSahutError(thrown)
      if (error.code === 'fenced') {
        isFenced = true
        deps.onFenced()
        return
      }
      logger.warn({ err: error }, 'the state of the number could not be stored yet')
      if (isClosed) return
      next ??= report
      // Within the run, so that whoever waits for the last state waits for another try.
      await sleep(AGAIN_MS)
      telling.ask()
    }
  }

  const telling = createRerun(async () => {
    const report = next
    next = undefined
    if (report !== undefined && !isFenced) await tell(report)
    return undefined
  })

  return {
    report: (report) => {
      if (isClosed || isFenced) return
      next = report
      telling.ask()
    },
    settled: telling.settled,
    close: async () => {
      isClosed = true
      await telling.settled()
    },
  }
}
