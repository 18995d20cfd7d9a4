import { EventEmitter } from 'node:events'
import type { Bus, Signal } from '../bus.ts'
import type { Topic } from '../rooms.ts'
import { createCommits } from './commits.ts'

/** What a Socket.IO server is to this bus; its own types can't follow an event name that is still generic. */
type Rooms = { to(room: string): { emit(name: string, fact: unknown): boolean } }

/**
 * Level 0: the bus of one process. Everything is live at once and nothing is lost while the process lives.
 * Listeners run after the sender's own work, never inside its call.
 */
export const createMemoryBus = (): Bus => {
  const servers = new Set<Rooms>()
  const topics = new EventEmitter<Record<Topic, [Signal]>>()
  // One listener a shown inbox and a number: their count is the load, not a leak.
  topics.setMaxListeners(0)

  const publish: Bus['publish'] = (room, name, fact) => {
    for (const io of servers) io.to(room).emit(name, fact)
  }
  const signal: Bus['signal'] = (topic, told) => {
    queueMicrotask(() => topics.emit(topic, told))
  }
  const listen: Bus['listen'] = (topic, listener) => {
    topics.on(topic, listener)
    return Promise.resolve(() => {
      topics.off(topic, listener)
      return Promise.resolve()
    })
  }
  const { tell, follow, divide, since, onResume, logFigures } = createCommits({ publish, signal, listen })

  return {
    tell,
    follow,
    divide,
    since,
    publish,
    attach: (io) => {
      servers.add(io)
    },
    live: () => Promise.resolve(),
    signal,
    listen,
    // Nothing is lost between the parts of one process.
    onHole: () => () => undefined,
    onResume,
    flush: () => Promise.resolve(),
    lagMs: () => 0,
    logFigures,
    close: () => {
      servers.clear()
      topics.removeAllListeners()
      return Promise.resolve()
    },
  }
}
