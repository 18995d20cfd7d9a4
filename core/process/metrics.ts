import type { Logger } from 'pino'

/** How a process tells how it is, to whoever reads its log. */
export type Metrics<Count extends string, Peak extends string> = {
  /** Something happened, once or more often. */
  count: (name: Count, times?: number) => void
  /** A figure of which the greatest since the last line is told. */
  peak: (name: Peak, value: number) => void
  /** No line after this but a last one, of what happened since the one before. */
  close: () => void
}

/** What a process is at the moment. */
const ofProcess = () => ({ rssMb: Math.round(process.memoryUsage.rss() / 1024 / 1024) })

/**
 * Logs a line `metrics` now and then, with all figures in it whether they are 0 or not (docs/decisions/0033).
 * @param everyMs between two lines; 0 for none
 * @param read figures of this moment, asked for each line
 */
export const startMetrics = <Count extends string = never, Peak extends string = never>(deps: {
  everyMs: number
  counts: readonly Count[]
  peaks: readonly Peak[]
  read: () => Record<string, number>
  logger: Logger
}): Metrics<Count, Peak> => {
  const { everyMs, counts, peaks, read, logger } = deps
  const zero = <Name extends string>(names: readonly Name[]) =>
    Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>
  let happened = zero(counts)
  let greatest = zero(peaks)

  const tell = (): void => {
    if (everyMs === 0) return
    const figures: Record<string, number> = { ...read(), ...ofProcess(), ...happened, ...greatest }
    logger.info(figures, 'metrics')
    happened = zero(counts)
    greatest = zero(peaks)
  }
  const timer = everyMs === 0 ? undefined : setInterval(tell, everyMs)
  timer?.unref()

  return {
    count: (name, times = 1) => {
      happened[name] += times
    },
    peak: (name, value) => {
      greatest[name] = Math.max(greatest[name], Math.round(value))
    },
    close: () => {
      clearInterval(timer)
      tell()
    },
  }
}
