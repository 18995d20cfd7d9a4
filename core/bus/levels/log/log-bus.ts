import type { Bus } from '../../bus.ts'
import type { GatewayShare } from '../../gateway-groups.ts'
import type { Carrier } from '../redis/carrier.ts'
import { createCommitLog } from './commit-log.ts'
import type { LogEngine } from './engine.ts'

/** The lag of a log, for two who ask at times of their own: each gets the longest since it asked last. */
const createLagOf = (engine: Pick<LogEngine, 'lagMs'>) => {
  const longest = { bus: 0, figures: 0 }
  const ask = (who: keyof typeof longest): number => {
    const now = engine.lagMs()
    const told = Math.max(longest[who], now)
    longest.bus = Math.max(longest.bus, now)
    longest.figures = Math.max(longest.figures, now)
    longest[who] = 0
    return told
  }
  return { forBus: () => ask('bus'), forFigures: () => ask('figures') }
}

/**
 * A bus whose commits are a log. What has no place in a chat (presence, QRs, wake-ups) goes as on level `redis`.
 * @param name of the log, for what is refused
 */
export const createLogBus = (name: string, engine: LogEngine, carrier: Carrier, share: GatewayShare): Bus => {
  const { rooms, topics, publisher, holes, refusals } = carrier
  const { signal, hint, listen } = topics
  const log = createCommitLog({
    engine,
    share,
    hint,
    tellHole: holes.tell,
    guard: (handle) => {
      refusals.guard(name, handle)
    },
  })
  const lag = createLagOf(engine)
  const logFigures: Bus['logFigures'] = () => {
    const [behind, { again, lost }] = [log.behind(), engine.tries()]
    return {
      readBehind: behind.records,
      readBehindMs: Math.round(behind.ms),
      appendLagMs: Math.round(lag.forFigures()),
      appendsAgain: again,
      appendsLost: lost,
      recordsRefused: refusals.count(),
      groupPending: log.pending(),
    }
  }
  const flush = async (): Promise<void> => {
    await Promise.all([publisher.flush(), engine.flush()])
  }
  return {
    tell: log.tell,
    follow: log.follow,
    divide: log.divide,
    since: log.since,
    publish: rooms.publish,
    attach: (io) => {
      rooms.attach(io)
      log.attach(io)
    },
    // A chat's room is told by the log alone: it need not wait for what carries the others.
    live: (io, room, inboxId) => (inboxId === undefined ? rooms.live(io, room) : log.live(inboxId)),
    signal,
    listen,
    onHole: holes.listen,
    onResume: log.onResume,
    flush,
    lagMs: () => Math.max(publisher.lagMs(), lag.forBus()),
    logFigures,
    close: async () => {
      await flush()
      topics.close()
      await log.close()
      // What the log had not taken is told to be lost.
      await publisher.flush()
      carrier.close()
    },
  }
}
