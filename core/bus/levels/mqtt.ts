import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Commit } from '../../log/chat-log.ts'
import type { Bus } from '../bus.ts'
import { createHoles } from './broker/holes.ts'
import { createPublisher, type Publisher } from './broker/publisher.ts'
import { createRefusals } from './broker/refusals.ts'
import { createRoomAdapter } from './broker/room-adapter.ts'
import { createTopics } from './broker/topics.ts'
import { keepsNothing } from './commits.ts'
import { createMqttCommits } from './mqtt/commits.ts'
import { createMqttConnection, type MqttSettings } from './mqtt/connection.ts'
import { createFrames } from './mqtt/frames.ts'
import { createHeads } from './mqtt/heads.ts'
import { inboxOf, LOSSES, roomTopic, signalTopic } from './mqtt/names.ts'
import { createMqttSender } from './mqtt/sender.ts'
import { createMqttSubscriptions } from './mqtt/subscriptions.ts'

export type MqttBusSettings = MqttSettings & {
  /** Browsers read at the broker themselves: they are told heads and lists as well. */
  forBrowsers?: true
}

/** What browsers at the broker are told beside commits. */
const createBrowserNews = (self: string, publisher: Pick<Publisher, 'hint'>) => {
  const [heads, frames] = [createHeads(publisher), createFrames(self, publisher)]
  return {
    tell: ({ chat, entries }: Commit): void => {
      if (entries.length > 0) heads.tell(chat)
      frames.tell(chat)
    },
    flush: (): void => {
      heads.flush()
      frames.flush()
    },
    close: (): void => {
      heads.close()
      frames.close()
    },
  }
}

/**
 * Level 3: an MQTT 5 broker, which carries everything over one connection of each process. It keeps no commit: what a
 * cut or a full queue swallows is told as a hole of the inboxes concerned, and read from the store.
 */
export const createMqttBus = (settings: MqttBusSettings, logger: Logger): Bus => {
  const self = randomUUID()
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
    self,
    publisher,
    subscriptions,
    refusals,
    signal: topics.signal,
    tellHole: holes.tell,
  })
  connection.listen({ onReady: () => undefined, onLost: commits.forget })
  const news = settings.forBrowsers === true ? createBrowserNews(self, publisher) : undefined

  const flush = async (): Promise<void> => {
    news?.flush()
    await publisher.flush()
  }

  return {
    ...keepsNothing,
    tell: (commit) => {
      commits.tell(commit)
      news?.tell(commit)
    },
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
    flush,
    lagMs: publisher.lagMs,
    close: async () => {
      await flush()
      news?.close()
      topics.close()
      commits.close()
      publisher.close()
      subscriptions.close()
      holes.close()
      await connection.close()
    },
  }
}
