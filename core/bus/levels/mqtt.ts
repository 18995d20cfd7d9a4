import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Bus } from '../bus.ts'
import { createHoles } from './broker/holes.ts'
import { createPublisher } from './broker/publisher.ts'
import { createRefusals } from './broker/refusals.ts'
import { createRoomAdapter } from './broker/room-adapter.ts'
import { createTopics } from './broker/topics.ts'
import { keepsNothing } from './commits.ts'
import { createMqttCommits } from './mqtt/commits.ts'
import { createMqttConnection, type MqttSettings } from './mqtt/connection.ts'
import { inboxOf, LOSSES, roomTopic, signalTopic } from './mqtt/names.ts'
import { createMqttSender } from './mqtt/sender.ts'
import { createMqttSubscriptions } from './mqtt/subscriptions.ts'

/**
 * Level 3: an MQTT 5 broker, which carries everything over one connection of each process. It keeps nothing: what a cut
 * or a full queue swallows is told as a hole of the inboxes concerned, and read from the store.
 */
export const createMqttBus = (settings: MqttSettings, logger: Logger): Bus => {
  // Once for the process: whoever listens for holes comes and goes.
  const holes = createHoles(() => {
    subscriptions.add(LOSSES, () => {
      holes.tell('all')
    })
  })
  const refusals = createRefusals(logger)
  const connection = createMqttConnection(settings, logger)
  const subscriptions = createMqttSubscriptions(
    connection,
    ({ name }) => {
      const inboxId = inboxOf(name)
      holes.tell(new Set(inboxId === undefined ? [] : [inboxId]))
    },
    refusals,
  )
  const publisher = createPublisher(
    (onReady) => createMqttSender(connection, refusals, onReady),
    LOSSES,
    logger,
  )
  const rooms = createRoomAdapter(publisher, subscriptions, refusals, roomTopic)
  const topics = createTopics(publisher, subscriptions, refusals, signalTopic)
  const commits = createMqttCommits({
    self: randomUUID(),
    publisher,
    subscriptions,
    refusals,
    signal: topics.signal,
    tellHole: holes.tell,
  })
  connection.listen({ onReady: () => undefined, onLost: commits.forget })

  return {
    ...keepsNothing,
    tell: commits.tell,
    follow: commits.follow,
    publish: rooms.publish,
    attach: (io) => {
      rooms.attach(io)
      commits.attach(io)
    },
    live: async (io, room, inboxId) => {
      await Promise.all([
        rooms.live(io, room),
        inboxId === undefined ? undefined : commits.live(io, room, inboxId),
      ])
    },
    signal: topics.signal,
    listen: topics.listen,
    onHole: holes.listen,
    flush: publisher.flush,
    lagMs: publisher.lagMs,
    close: async () => {
      await publisher.flush()
      topics.close()
      commits.close()
      publisher.close()
      subscriptions.close()
      holes.close()
      await connection.close()
    },
  }
}
