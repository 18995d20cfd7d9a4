import type { Bus } from '../../bus.ts'
import type { Carrier } from '../redis/carrier.ts'
import { createCommitLog } from './commit-log.ts'
import type { LogEngine } from './engine.ts'

/**
 * A bus whose commits are a log. What has no place in a chat (presence, QRs, wake-ups) goes as on level 1.
 * @param name of the log, for what is refused
 */
export const createLogBus = (name: string, engine: LogEngine, carrier: Carrier): Bus => {
  const { rooms, topics, publisher, holes, refusals } = carrier
  const { signal, hint, listen } = topics
  const log = createCommitLog({
    engine,
    hint,
    tellHole: holes.tell,
    guard: (handle) => {
      refusals.guard(name, handle)
    },
  })
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
    live: async (io, room, inboxId) => {
      await Promise.all([rooms.live(io, room), inboxId === undefined ? undefined : log.live(inboxId)])
    },
    signal,
    listen,
    onHole: (listener) => {
      carrier.listenToLosses()
      return holes.listen(listener)
    },
    onResume: log.onResume,
    flush,
    lagMs: () => Math.max(publisher.lagMs(), engine.lagMs()),
    close: async () => {
      await flush()
      topics.close()
      log.close()
      carrier.close()
    },
  }
}
