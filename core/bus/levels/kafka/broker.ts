import { type API, Connection, ResponseError } from '@platformatic/kafka'
import { isIP } from 'node:net'
import type { Logger } from 'pino'
import { createHerald } from '../broker/herald.ts'
import { type KafkaNode, type KafkaSettings, nodeKey, reasonOf } from './access.ts'

const CLIENT = 'sahut'
const CONNECT_MS = 5_000
/** How long an answer may take, ms, beyond what the broker was told to wait. */
const ANSWER_MS = 5_000

/** What a connection is for, as the log says it: a broker answers what comes over one connection in turn. */
type KafkaUse = 'asking' | 'appending' | 'reading' | 'dividing'

/** A connection to one broker. It is made when it is first needed, and anew after it ended. */
type KafkaBroker = {
  /** @throws whatever went wrong; a connection that failed is given up */
  call: <Request extends unknown[], Answer>(api: API<Request, Answer>, ...request: Request) => Promise<Answer>
  close: () => void
}

const ignore = (): void => undefined

/** The library hears a socket's first error only, and forgets its listeners: another one would end the process. */
const keepQuiet = (connection: Connection): void => {
  // Not there before it has tried to connect, which its types don't say.
  const socket = connection.socket as Connection['socket'] | undefined
  socket?.on('error', ignore)
}

const createBroker = (node: KafkaNode, use: KafkaUse, { tls, login }: KafkaSettings, logger: Logger) => {
  const herald = createHerald(logger, 'Kafka', { node: nodeKey(node), for: use })
  let current: { connection: Connection; ready: Promise<unknown> } | undefined
  let isKnown = false
  let closed = false
  const isClosed = (): boolean => closed

  const drop = (connection: Connection): void => {
    if (current?.connection === connection) current = undefined
    keepQuiet(connection)
    connection.close().catch(ignore)
    keepQuiet(connection)
    // One that still shakes hands, or whose end the broker does not confirm, would stay.
    const socket = connection.socket as Connection['socket'] | undefined
    socket?.destroySoon()
    setTimeout(() => socket?.destroy(), 1_000).unref()
  }

  const connect = (): { connection: Connection; ready: Promise<unknown> } => {
    const connection = new Connection(CLIENT, {
      connectTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      ...(tls === undefined
        ? {}
        : { tls: tls.ca === undefined ? {} : { ca: tls.ca }, tlsServerName: isIP(node.host) === 0 }),
      ...(login === undefined ? {} : { sasl: login }),
    })
    connection.on('error', ignore)
    connection.on('close', () => {
      drop(connection)
    })
    const ready = Promise.resolve(connection.connect(node.host, node.port))
    keepQuiet(connection)
    return { connection, ready }
  }

  const answered = (): void => {
    isKnown = true
    herald.ready()
  }

  const broker: KafkaBroker = {
    call: async (api, ...request) => {
      if (isClosed()) throw new Error('The bus is closed.')
      const mine = current ?? connect()
      current = mine
      try {
        await mine.ready
        const answer = await api.async(mine.connection, ...request)
        answered()
        return answer
      } catch (error) {
        if (error instanceof ResponseError) {
          answered()
          throw error
        }
        drop(mine.connection)
        if (!isClosed()) herald.lost(reasonOf(error, isKnown))
        throw error
      }
    },
    close: () => {
      closed = true
      if (current !== undefined) drop(current.connection)
    },
  }
  return broker
}

/** One connection for each use to each broker. */
export type KafkaBrokers = {
  /** Made if there is none yet. */
  to: (node: KafkaNode, use: KafkaUse) => KafkaBroker
  close: () => void
}

export const createKafkaBrokers = (settings: KafkaSettings, logger: Logger): KafkaBrokers => {
  const brokers = new Map<string, KafkaBroker>()
  return {
    to: (node, use) => {
      const key = `${nodeKey(node)} ${use}`
      const known = brokers.get(key)
      if (known !== undefined) return known
      const made = createBroker(node, use, settings, logger)
      brokers.set(key, made)
      return made
    },
    close: () => {
      for (const broker of brokers.values()) broker.close()
    },
  }
}
