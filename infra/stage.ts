/*
 * What differs between stages, and nothing else does: sizes, counts, protection, retention, domains.
 * docs/deploy.md says what each setting costs.
 */

/** Valkey on ElastiCache, in our network. */
type Valkey = { instance: string; shards: number; replicas: number }

/** Kafka 4 or newer, whose brokers know us by our roles (IAM). MSK Serverless has none yet. */
export type Kafka =
  /** Amazon MSK, in our network; as many brokers in each zone, three at least. A day of messages is kept. */
  | { kind: 'msk'; version: string; instance: string; brokers: number; storageGb: number }
  /** Addresses `host:9098` and the ARN of a cluster of MSK that is there. Its group has to let ours in. */
  | { kind: 'given'; brokers: string; arn: string }

/** An MQTT 5 broker. */
export type Mqtt =
  /** One EMQX, in our network, at which browsers are themselves; docs/levels.md says what its end means. */
  | { kind: 'emqx'; cpu: '1 vCPU' | '2 vCPU' | '4 vCPU'; memory: '2 GB' | '4 GB' | '8 GB' }
  /** A broker that is there, by TLS; its address, with user and password, is the secret `MqttUrl`. */
  | {
      kind: 'given'
      /** Of that address: tasks may speak to no other. */
      port: number
      /**
       * Where browsers reach it themselves (`wss://…/mqtt`), and its REST API, by https. It has to be an EMQX
       * (docs/levels.md); the secrets `EmqxApiSecret` and `MqttBrokerSecret` belong to it.
       */
      browsers?: { url: string; apiUrl: string; apiKey: string }
    }

export type Realtime =
  /** Processes work through the store only, and agents see messages late: up to half a minute. */
  | { level: 'memory' }
  /** Streams keep a quarter of an hour of messages in its memory. */
  | { level: 'redis' | 'redis-streams'; redis: Valkey }
  | { level: 'kafka'; redis: Valkey; kafka: Kafka }
  | { level: 'mqtt'; mqtt: Mqtt }

export type StageSettings = {
  /**
   * Where people reach Sahut; its zone has to be in Route 53 of the same account. The gateways get `gateway.` before
   * it, and an EMQX of its own `broker.`. Without one it is CloudFront's own name, and between CloudFront and these goes
   * plain HTTP.
   */
  domain: string | undefined
  /** Whether what holds data survives `sst remove` and a mistake of ours: table, key and bucket. */
  isKept: boolean
  /** The table that a restore made, which is then used instead of the stage's own (docs/deploy.md). */
  restoredTable: string | undefined
  network: {
    zones: number
    /** `none` gives tasks public addresses, which nothing but the balancer can reach, and costs nothing. */
    nat: 'managed' | 'none'
  }
  /** The bus between processes, and what carries it (docs/levels.md). */
  realtime: Realtime
  workers: {
    cpu: '0.25 vCPU' | '1 vCPU'
    memory: '0.5 GB' | '2 GB' | '4 GB'
    /** Below what the task has, so that a worker hands over before the kernel ends it. */
    rssLimitMb: number
    min: number
    max: number
    /** Spot tasks end with two minutes' notice at any time; sessions would move with them. */
    isSpot: boolean
    /** Numbers a worker is to run; more of them start more workers. */
    numbersEach: number
    /** How often the outbox is searched for what the bus did not tell of. */
    sweepSeconds: number
  }
  gateway: {
    /** Of gateways; each serves its share of the workspaces, and has the sizes below for itself (docs/levels.md). */
    groups: number
    cpu: '0.25 vCPU' | '0.5 vCPU'
    memory: '0.5 GB' | '1 GB'
    min: number
    max: number
    /** So many are on demand; of those beyond, three in four may end at any time, and cost a third. */
    onDemand: number
    /** Sockets a gateway is to hold; more of them start more gateways. */
    socketsEach: number
  }
  functions: {
    memory: '512 MB' | '1024 MB'
    /** Calls at the same time; what comes beyond that is throttled. It takes them from the account's own limit. */
    concurrency: number | undefined
  }
  /**
   * A domain of OpenSearch that is there, for the search: its address (`https://…`) and its ARN. Its access policy has to
   * let our roles in. Without one there is no search.
   */
  search: { url: string; arn: string } | undefined
  logs: '1 week' | '1 month' | '3 months'
  /** Media of chats are removed after so many days. */
  mediaDays: number
  /**
   * `email` is where alarms go; AWS sends a letter there first, which has to be answered. `budget` is in US dollars a
   * month and of the whole account: a letter comes at 80 % of it, and when it is foreseen to be passed.
   */
  alarms: { email: string; budget: number } | undefined
}

const production: StageSettings = {
  domain: 'sahut.example.com',
  isKept: true,
  restoredTable: undefined,
  network: { zones: 2, nat: 'managed' },
  realtime: { level: 'redis', redis: { instance: 'm7g.large', shards: 2, replicas: 1 } },
  workers: {
    cpu: '1 vCPU',
    memory: '4 GB',
    rssLimitMb: 3_200,
    min: 4,
    max: 40,
    isSpot: false,
    numbersEach: 60,
    sweepSeconds: 30,
  },
  gateway: { groups: 1, cpu: '0.5 vCPU', memory: '1 GB', min: 2, max: 10, onDemand: 2, socketsEach: 500 },
  functions: { memory: '1024 MB', concurrency: 100 },
  search: undefined,
  logs: '3 months',
  mediaDays: 365,
  alarms: { email: 'ops@example.com', budget: 3_000 },
}

/** Production in small: the same parts and the same ways, so that what works here works there. */
const staging: StageSettings = {
  ...production,
  domain: 'staging.sahut.example.com',
  isKept: false,
  restoredTable: undefined,
  realtime: { level: 'redis', redis: { instance: 't4g.small', shards: 1, replicas: 1 } },
  workers: { ...production.workers, memory: '2 GB', rssLimitMb: 1_500, min: 2, max: 4 },
  gateway: { ...production.gateway, cpu: '0.25 vCPU', memory: '0.5 GB', max: 4 },
  functions: { memory: '1024 MB', concurrency: 20 },
  logs: '1 month',
  mediaDays: 30,
  alarms: { email: 'ops@example.com', budget: 500 },
}

/** Any other stage is one person's, to try something on: about a dollar a day while it stands. */
const personal: StageSettings = {
  domain: undefined,
  isKept: false,
  restoredTable: undefined,
  network: { zones: 2, nat: 'none' },
  realtime: { level: 'memory' },
  workers: {
    cpu: '0.25 vCPU',
    memory: '0.5 GB',
    rssLimitMb: 0,
    min: 1,
    max: 1,
    isSpot: true,
    numbersEach: 60,
    sweepSeconds: 2,
  },
  gateway: { groups: 1, cpu: '0.25 vCPU', memory: '0.5 GB', min: 1, max: 1, onDemand: 0, socketsEach: 500 },
  functions: { memory: '512 MB', concurrency: undefined },
  search: undefined,
  logs: '1 week',
  mediaDays: 7,
  alarms: undefined,
}

/** Which sizes and protections a stage gets. */
export const settingsOf = (stage: string): StageSettings => {
  if (stage === 'production') return production
  return stage === 'staging' ? staging : personal
}
