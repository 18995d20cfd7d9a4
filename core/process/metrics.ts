import type { Logger } from 'pino'

/** How a process tells how it is, to whoever reads its log. */
export type Metrics<Count extends string, Peak extends string> = {
  /** Something happened, once or more often. */
  count: (name: Count, times?: number) => void
  /** A figure of which the greatest since the last line is told. */
  peak: (name: Peak, value: number) => void
  /**
   * Begins to log.
   * @param everyMs between two lines; 0 for none
   * @param read figures of this moment, asked for each line
   */
  start: (everyMs: number, read: () => Record<string, number>) => void
  /** No line after this but a last one, of what happened since the one before. */
  close: () => void
}

/** What a process is at the moment. */
const ofProcess = () => ({ rssMb: Math.round(process.memoryUsage.rss() / 1024 / 1024) })

/**
 * Logs a line `metrics` now and then, with all figures in it whether they are 0 or not (docs/decisions/0033).
 */
export const createMetrics = <Count extends string = never, Peak extends string = never>({
  counts = [],
  peaks = [],
  logger,
}: {
  counts?: readonly Count[]
  peaks?: readonly Peak[]
  logger: Logger
}): Metrics<Count, Peak> => {
  const zero = <Name extends string>(names: readonly Name[]) =>
    Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>
  let happened = zero(counts)
  let greatest = zero(peaks)

  let now: (() => Record<string, number>) | undefined
  let timer: NodeJS.Timeout | undefined

  const tell = (): void => {
    if (now === undefined) return
    const figures: Record<string, number> = { ...now(), ...ofProcess(), ...happened, ...greatest }
    logger.info(figures, 'metrics')
    happened = zero(counts)
    greatest = zero(peaks)
  }

  return {
    count: (name, times = 1) => {
      happened[name] += times
    },
    peak: (name, value) => {
      greatest[name] = Math.max(greatest[name], Math.round(value))
    },
    start: (everyMs, read) => {
      if (everyMs === 0) return
      now = read
      timer = setInterval(tell, everyMs).unref()
    },
    close: () => {
      clearInterval(timer)
      tell()
    },
  }
}
