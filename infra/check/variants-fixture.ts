import { settingsOf, type StageSettings } from '../stage.ts'
import { EMQX_MISTAKES } from './emqx-mistakes-fixture.ts'
import { edit, type Mistake } from './mistakes-fixture.ts'
import type { Edit } from './tree.ts'

/** Production as somebody may have set it; and what people do wrong there, and what infra:check says of it. */
export type Variant = {
  variant: string
  settings: StageSettings
  /** What it says, if it is not in order. */ says?: RegExp
  mistakes: Mistake[]
}

const production = settingsOf('production')
const redis = { instance: 'm7g.large', shards: 2, replicas: 1 }
const msk = {
  kind: 'msk' as const,
  version: '4.1.x.kraft',
  instance: 'kafka.m7g.large',
  brokers: 4,
  storageGb: 200,
}

/** Gives production these settings. */
export const setTo = (settings: StageSettings): Edit =>
  edit(
    'stage',
    "if (stage === 'production') return production",
    `if (stage === 'production') return { ...production, ...${JSON.stringify(settings)} }`,
  )

export const VARIANTS: Variant[] = [
  {
    variant: 'uses the table of a restore',
    settings: { ...production, restoredTable: 'sahut-restored' },
    mistakes: [],
  },
  {
    variant: 'has an OpenSearch for its search',
    settings: {
      ...production,
      search: {
        url: 'https://search-ours.ap-southeast-3.es.amazonaws.com',
        arn: 'arn:aws:es:ap-southeast-3:123456789012:domain/ours',
      },
    },
    mistakes: [
      {
        mistake: 'the API is not told where the index is',
        edits: [edit('functions', '    ...searchEnvironment,\n', '')],
        says: /Functions: search is not set/,
      },
      {
        mistake: 'workers may not fill the index',
        edits: [edit('search', "statements('Post', 'Put')", "statements('Get')")],
        says: /WorkersTaskRole: may is .*es:ESHttpGet/,
      },
    ],
  },
  {
    variant: 'keeps streams in its Redis',
    settings: { ...production, realtime: { level: 'redis-streams', redis } },
    mistakes: [
      {
        mistake: 'a full Redis drops what it likes',
        edits: [edit('redis', "level === 'redis-streams' ?", "level === 'redis' ?")],
        says: /when it is full .*noeviction/,
      },
    ],
  },
  {
    variant: 'has three groups of gateways',
    settings: { ...production, gateway: { ...production.gateway, groups: 3 } },
    mistakes: [
      {
        mistake: 'all gateways take themselves for the first group',
        edits: [edit('gateway', 'GATEWAY_GROUP: String(group)', "GATEWAY_GROUP: '0'")],
        says: /Gateway2: group is 0 and should be 2/,
      },
      {
        mistake: 'processes do not know how many groups there are',
        edits: [edit('bus', 'GATEWAY_GROUPS: String(gateway.groups)', "GATEWAY_GROUPS: '1'")],
        says: /Workers: groups of gateways is 1 [^]*Gateway1 would not start: [^]*GATEWAY_GROUP must be below/,
      },
      {
        mistake: 'the browsers of a group are led to another',
        edits: [edit('gateway', ': `/socket.io/${group}`', ': `/socket.io/${group + 1}`')],
        says: /sends \/socket\.io\/1 to is not set/,
      },
      {
        mistake: 'a group is not looked after',
        edits: [edit('alarms', '`GatewaysUnhealthy-${group}`', "'GatewaysUnhealthy'")],
        says: /alarms: names .*GatewaysUnhealthy-2/,
      },
      {
        mistake: 'a group grows by the sockets of all',
        edits: [edit('gateway', '`Sockets-${group}`', "'Sockets'")],
        says: /Gateway1: scaled on is .*Sahut\/production Sockets at 500/,
      },
    ],
  },
  {
    variant: 'has its log on a Kafka of its own',
    settings: { ...production, realtime: { level: 'kafka', redis, kafka: msk } },
    mistakes: [
      {
        mistake: 'Kafka lets in whoever comes',
        edits: [edit('kafka', 'unauthenticated: false', 'unauthenticated: true')],
        says: /Kafka: lets in is .*"unauthenticated":true/,
      },
      {
        mistake: 'Kafka speaks to us in the open',
        edits: [edit('kafka', "clientBroker: 'TLS'", "clientBroker: 'TLS_PLAINTEXT'")],
        says: /Kafka: TLS is .*TLS_PLAINTEXT/,
      },
      {
        mistake: 'Kafka hears everybody in the network',
        edits: [
          edit(
            'kafka',
            'securityGroups: [workersGroup.id, gatewayGroup.id, functionsGroup.id]',
            "cidrBlocks: ['0.0.0.0/0']",
          ),
        ],
        says: /KafkaGroup: lets in is \["0\.0\.0\.0\/0:9098-9098"\]/,
      },
      {
        mistake: 'roles reach every topic of Kafka',
        edits: [edit('kafka', "'sahut.facts'", "'*'")],
        says: /WorkersTaskRole reaches .*\/\* of Kafka, and not only our topic/,
      },
      {
        mistake: 'roles may not do what the code does with Kafka',
        edits: [edit('kafka', "'WriteData'", "'ReadData'")],
        says: /GatewayTaskRole: may is .* and should be .*"kafka-cluster:WriteData"/,
      },
      {
        mistake: 'the password of a token goes over the network in the open',
        edits: [edit('kafka', "KAFKA_TLS: 'true'", "KAFKA_TLS: 'false'")],
        says: /Workers would not start: [^]*KAFKA_TLS must be true/,
      },
      {
        mistake: 'nobody is told that Kafka is gone',
        edits: [edit('alarms', "'OfflinePartitionsCount'", "'OfflinePartitions'")],
        says: /the alarm KafkaUnhealthy counts OfflinePartitions of AWS\/Kafka/,
      },
    ],
  },
  {
    variant: 'has its log on a Kafka that is older than Sahut needs, in three brokers over two zones',
    settings: {
      ...production,
      realtime: { level: 'kafka', redis, kafka: { ...msk, version: '3.8.x', brokers: 3 } },
    },
    says: /it needs three at least, as many in each of 2 zones[^]*Kafka is 3\.8\.x, and Sahut needs 4\.0/,
    mistakes: [],
  },
  {
    variant: 'has its log on a Kafka that is there',
    settings: {
      ...production,
      realtime: {
        level: 'kafka',
        redis,
        kafka: {
          kind: 'given',
          brokers: 'b-1.ours.kafka.amazonaws.com:9098,b-2.ours.kafka.amazonaws.com:9098',
          arn: 'arn:aws:kafka:ap-southeast-3:123456789012:cluster/ours/4567',
        },
      },
    },
    mistakes: [],
  },
  {
    variant: 'has an MQTT broker that is there',
    settings: { ...production, realtime: { level: 'mqtt', mqtt: { kind: 'given', port: 8883 } } },
    mistakes: [
      {
        mistake: 'the way to the broker is shut',
        edits: [edit('network', "['Mqtt', realtime.mqtt.port,", "['Mqtt', MQTT_PORT,")],
        says: /WorkersGroup: speaks to is .*1883-1883/,
      },
      {
        mistake: "the broker's password stands in the environment",
        edits: [
          edit(
            'workers',
            "PEER_HOST: 'auto',",
            "PEER_HOST: 'auto', MQTT_URL: busSecrets['MQTT_URL']!.value,",
          ),
        ],
        says: /Workers has MQTT_URL in its plain environment/,
      },
    ],
  },
  {
    variant: 'lets browsers in at an EMQX that is there',
    settings: {
      ...production,
      realtime: {
        level: 'mqtt',
        mqtt: {
          kind: 'given',
          port: 8883,
          browsers: {
            url: 'wss://broker.example.com/mqtt',
            apiUrl: 'https://broker-api.example.com',
            apiKey: 'sahut',
          },
        },
      },
    },
    mistakes: [
      {
        mistake: 'workers do not tell browsers at the broker',
        edits: [
          edit('workers', '    ...busEnvironment,', "    ...{ ...busEnvironment, MQTT_BROWSER_URL: '' },"),
        ],
        says: /Workers: bus is .*"forBrowsers":false/,
      },
      {
        mistake: 'gateways can not put out whoever lost a right',
        edits: [edit('gateway', '    ...doors.environment,\n', '')],
        says: /Gateway would not start: [^]*MQTT_ADMISSION must be mosquitto or emqx/,
      },
      {
        mistake: 'the API believes whoever says that it is the broker',
        edits: [edit('functions', '{ MQTT_BROKER_SECRET: doors.brokerSecret }', '{}')],
        says: /Functions would not start: [^]*MQTT_BROKER_SECRET must be set/,
      },
    ],
  },
  {
    variant: 'has an EMQX of its own, at which browsers are',
    settings: {
      ...production,
      realtime: { level: 'mqtt', mqtt: { kind: 'emqx', cpu: '2 vCPU', memory: '4 GB' } },
    },
    mistakes: EMQX_MISTAKES,
  },
]
