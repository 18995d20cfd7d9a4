import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Logger } from '@sahut/core/process/logger'

/** How often the delay is sampled, ms. */
const SAMPLE_MS = 20
/** Calm is what lies well below the bound: a worker at the bound must not change its mind with each window. */
const CALM = 0.5

/** Whether this process has more to do than it gets done. */
export type LagWatch = {
  start: () => void
  isBusy: () => boolean
  close: () => void
}

/**
 * Watches how late the event loop is. By the 99th percentile and never by the worst delay alone, so that a single long
 * stop, such as a frozen process that thaws, is no lack of power.
 * @param mostMs the delay beyond which this process is busy
 * @param windowMs the time over which delays are looked at together
 * @param onChange told when it begins and when it ends
 */
export const createLagWatch = (deps: {
  mostMs: number
  windowMs: number
  onChange: () => void
  logger: Logger
}): LagWatch => {
  const { mostMs, windowMs, onChange, logger } = deps
  const delays = monitorEventLoopDelay({ resolution: SAMPLE_MS })
  let isBusy = false
  let timer: NodeJS.Timeout | undefined

  const look = (): void => {
    const { count } = delays
    if (count < 2) return
    const lagMs = Math.round(delays.percentile(Math.min(99, (100 * (count - 1)) / count)) / 1e6)
    delays.reset()
    const isNow = lagMs > (isBusy ? mostMs * CALM : mostMs)
    if (isNow === isBusy) return
    isBusy = isNow
    if (isBusy) logger.warn({ lagMs }, 'this worker is busy: it takes no more numbers for now')
    else logger.info({ lagMs }, 'this worker is no longer busy')
    onChange()
  }

  return {
    start: () => {
      delays.enable()
      timer = setInterval(look, windowMs)
    },
    isBusy: () => isBusy,
    close: () => {
      clearInterval(timer)
      delays.disable()
    },
  }
}
