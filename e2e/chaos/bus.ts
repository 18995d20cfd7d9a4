import { type SpawnedBroker, spawnKafka } from '@sahut/testing/parts/kafka'
import { createCertificate } from '@sahut/testing/parts/certificates'
import { spawnMosquitto, type SpawnedMosquitto } from '@sahut/testing/parts/mosquitto'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { spawnRedisCluster } from '@sahut/testing/parts/redis-cluster'
import { createTcpProxy, type TcpProxy } from '@sahut/testing/faults/tcp-proxy'
import type { ChaosFlags } from './flags.ts'

/** The levels of the bus that Redis carries, or has a part in. */
type Level = 'redis' | 'redis-streams' | 'kafka'

/** What carries the bus of a run, behind wires that can be disturbed. */
export type StageBus = {
  /** What Redis consists of, to be struck. */
  nodes: ReadonlyMap<string, SpawnedRedis>
  /** The broker of level mqtt. */
  mqtt?: SpawnedMosquitto
  /** Those of a cluster that could take their masters' places. */
  replicas: () => Promise<SpawnedRedis[]>
  /** The brokers of level kafka. */
  kafka?: readonly SpawnedBroker[]
  wires: ReadonlyMap<string, TcpProxy>
  /** The settings of the process of that name. */
  environmentOf: (name: string) => Promise<Record<string, string>>
  stop: () => Promise<void>
}

/** A name and a password as production has them (decision 0042). */
const HOST = 'localhost'
const PASSWORD = 'Aa0!&#$^<>-'

/** One broker. It tells everybody its address, so that one wire leads from all to it: `kafka`. */
const startKafka = (wires: Map<string, TcpProxy>) =>
  spawnKafka({
    doorOf: async (port) => {
      const wire = await createTcpProxy(() => port)
      wires.set('kafka', wire)
      return wire
    },
  })

/** One Redis, and a wire from each process to it: `redis-` and the process's name. */
const startSingle = async (level: Level): Promise<StageBus> => {
  const redis = await spawnRedis()
  const wires = new Map<string, TcpProxy>()
  const kafka = level === 'kafka' ? await startKafka(wires) : undefined
  return {
    ...(kafka === undefined ? {} : { kafka: kafka.nodes }),
    nodes: new Map([['redis', redis]]),
    replicas: () => Promise.resolve([]),
    wires,
    environmentOf: async (name) => {
      const wire = await createTcpProxy(() => redis.port)
      wires.set(`redis-${name}`, wire)
      return {
        REALTIME_LEVEL: level,
        REDIS_URL: `redis://127.0.0.1:${String(wire.port)}`,
        ...(kafka === undefined ? {} : { KAFKA_BROKERS: kafka.addresses }),
      }
    },
    stop: async () => {
      await Promise.all([redis.stop(), kafka?.stop()])
    },
  }
}

/**
 * Three masters with a replica each, by TLS and with a password. Everybody learns of the nodes by the addresses that
 * they announce, so a wire leads from all to one of them: `redis-1` and so on.
 */
const startCluster = async (folder: string, level: Level): Promise<StageBus> => {
  const wires = new Map<string, TcpProxy>()
  const tls = await createCertificate(folder, [`DNS:${HOST}`])
  const doorOf = async (port: () => number): Promise<TcpProxy> => {
    const wire = await createTcpProxy(port)
    wires.set(`redis-${String(wires.size + 1)}`, wire)
    return wire
  }
  const cluster = await spawnRedisCluster({ tls, host: HOST, password: PASSWORD, replicas: 1, doorOf })
  const settings = {
    REALTIME_LEVEL: level,
    REDIS_CLUSTER: 'true',
    REDIS_URL: cluster.url,
    NODE_EXTRA_CA_CERTS: tls.ca,
  }
  return {
    nodes: new Map(cluster.nodes.map((node, n) => [`redis-${String(n + 1)}`, node])),
    replicas: cluster.replicas,
    wires,
    environmentOf: () => Promise.resolve(settings),
    stop: cluster.stop,
  }
}

/**
 * An MQTT broker with a password, and a wire from each process to it: `mqtt-` and the process's name.
 * @param direct whether browsers are at the broker too, all by one wire: `mqtt-browsers`
 */
const startMqtt = async (direct: boolean): Promise<StageBus> => {
  const mqtt = await spawnMosquitto({ user: { name: 'sahut', password: PASSWORD }, browsers: direct })
  const wires = new Map<string, TcpProxy>()
  const forBrowsers: Record<string, string> = {}
  if (direct) {
    const wire = await createTcpProxy(() => Number(new URL(mqtt.browserUrl).port))
    wires.set('mqtt-browsers', wire)
    forBrowsers['MQTT_BROWSER_URL'] = `ws://127.0.0.1:${String(wire.port)}`
    forBrowsers['MQTT_ADMISSION'] = 'mosquitto'
  }
  return {
    nodes: new Map(),
    mqtt,
    replicas: () => Promise.resolve([]),
    wires,
    environmentOf: async (name) => {
      const wire = await createTcpProxy(() => mqtt.port)
      wires.set(`mqtt-${name}`, wire)
      const url = mqtt.url.replace(`:${String(mqtt.port)}`, `:${String(wire.port)}`)
      return { REALTIME_LEVEL: 'mqtt', MQTT_URL: url, ...forBrowsers }
    },
    stop: mqtt.stop,
  }
}

/** @param folder gets the certificates of a cluster */
export const startBus = async (
  { redis: kind, realtime: level, direct }: Pick<ChaosFlags, 'redis' | 'realtime' | 'direct'>,
  folder: string,
): Promise<StageBus | undefined> => {
  if (kind === 'no') return undefined
  if (level === 'mqtt') return startMqtt(direct)
  return kind === 'single' ? startSingle(level) : startCluster(folder, level)
}
