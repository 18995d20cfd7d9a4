import { describe, expect, test } from 'vitest'
import { readEnvironment } from '../process/environment.ts'
import { z } from 'zod'
import { type Chat, newChat } from '../model/chat/chat.ts'
import {
  chatIdOf,
  ContactId,
  newClientMsgId,
  newInboxId,
  newNumberId,
  newUserId,
  newWorkspaceId,
} from '../model/ids.ts'
import type { Entry, MessageEntry } from '../model/message/message.ts'
import type { Signal } from './bus.ts'
import { checkRealtime, realtimeOf, realtimeVariables } from './bus-level.ts'
import { createMemoryBus } from './levels/memory.ts'
import { fleetTopic, inboxTopic, workerTopic } from './rooms.ts'

const contact = { id: ContactId.parse('62811@s.whatsapp.net') }
const numberId = newNumberId()
const chat: Chat = {
  ...newChat({
    chatId: chatIdOf(numberId, contact.id),
    workspaceId: newWorkspaceId(),
    inboxId: newInboxId(),
    numberId,
    contact,
  }),
  seq: 1,
}
const message: MessageEntry = {
  kind: 'message',
  seq: 1,
  at: 1,
  sortTs: 1,
  fromMe: false,
  whatsappId: 'A',
  author: { type: 'contact' },
  content: { type: 'text', text: 'Halo' },
}
const queued: MessageEntry = {
  ...message,
  fromMe: true,
  status: 'queued',
  clientMsgId: newClientMsgId(),
  author: { type: 'agent', userId: newUserId(), name: 'Sari' },
}

/** What listeners of the topics hear of one commit. */
const heardOf = async (entries: Entry[]) => {
  const bus = createMemoryBus()
  const heard: [string, Signal][] = []
  for (const topic of [inboxTopic(chat.inboxId), workerTopic(numberId), fleetTopic]) {
    await bus.listen(topic, (signal) => heard.push([topic, signal]))
  }
  bus.tell({ chat, entries })
  expect(heard, 'nobody runs inside the call of the sender').toEqual([])
  await Promise.resolve()
  return heard
}

describe('tell', () => {
  test('a commit is told to the feeds of its inbox, and to the worker only if something waits to be sent', async () => {
    const toInbox = [inboxTopic(chat.inboxId), { type: 'chat-changed', chat }]
    const seen: Entry = { kind: 'change', seq: 2, at: 1, change: { type: 'seen', seq: 1, received: 1 } }
    expect(await heardOf([message, seen])).toEqual([toInbox])
    expect(await heardOf([message, queued])).toEqual([
      toInbox,
      [workerTopic(numberId), { type: 'outbox', chatId: chat.chatId, seq: queued.seq }],
    ])
  })
})

const ON_KAFKA = { REALTIME_LEVEL: 'kafka', REDIS_URL: 'redis://a', KAFKA_BROKERS: 'a:9092' }

describe('the settings of the bus', () => {
  const read = (variables: Record<string, string>) =>
    realtimeOf(readEnvironment(z.object(realtimeVariables).superRefine(checkRealtime), variables))

  test('the default is one process; Redis is named by an address, a cluster by any of its nodes', () => {
    expect(read({ REALTIME_LEVEL: '' })).toEqual({ level: 'memory' })
    expect(read({ REALTIME_LEVEL: 'redis', REDIS_URL: 'redis://cache.internal/0' })).toEqual({
      level: 'redis',
      redis: { nodes: [{ host: 'cache.internal', port: 6379 }], cluster: false, access: { tls: false } },
    })
    expect(
      read({
        REALTIME_LEVEL: 'redis',
        REDIS_URL: 'rediss://sahut:p%40ss@a.internal:7000, rediss://[::1]:7001',
        REDIS_CLUSTER: 'true',
      }),
    ).toEqual({
      level: 'redis',
      redis: {
        nodes: [
          { host: 'a.internal', port: 7000 },
          { host: '::1', port: 7001 },
        ],
        cluster: true,
        access: { tls: true, username: 'sahut', password: 'p@ss' },
      },
    })
  })

  test('an MQTT broker is named by an address, by TLS or not', () => {
    expect(read({ REALTIME_LEVEL: 'mqtt', MQTT_URL: 'mqtt://broker.internal' })).toEqual({
      level: 'mqtt',
      mqtt: { host: 'broker.internal', port: 1883, tls: false },
    })
    expect(read({ REALTIME_LEVEL: 'mqtt', MQTT_URL: 'mqtts://sahut:p%40ss@[::1]' })).toEqual({
      level: 'mqtt',
      mqtt: { host: '::1', port: 8883, tls: true, username: 'sahut', password: 'p@ss' },
    })
  })

  test('Kafka is named by some brokers, with Redis beside it, and by how it knows us', () => {
    const kafka = { REALTIME_LEVEL: 'kafka', REDIS_URL: 'redis://cache', KAFKA_BROKERS: 'a:9092, [::1]:9093' }
    const redis = { nodes: [{ host: 'cache', port: 6379 }], cluster: false, access: { tls: false } }
    const brokers = [
      { host: 'a', port: 9092 },
      { host: '::1', port: 9093 },
    ]
    expect(read(kafka)).toEqual({ level: 'kafka', redis, kafka: { brokers } })
    const login = { KAFKA_LOGIN: 'SCRAM-SHA-512', KAFKA_USER: 'sahut', KAFKA_PASSWORD: 'hunter2' }
    expect(read({ ...kafka, ...login, KAFKA_TLS: 'true' })).toEqual({
      level: 'kafka',
      redis,
      kafka: {
        brokers,
        tls: {},
        login: { mechanism: 'SCRAM-SHA-512', username: 'sahut', password: 'hunter2' },
      },
    })
  })

  test.each([
    [
      { REALTIME_LEVEL: 'carrier pigeon' },
      'REALTIME_LEVEL must be one of the levels of the bus: memory, redis',
    ],
    [{ REALTIME_LEVEL: 'redis' }, 'REDIS_URL must be the redis:// or rediss:// address of the bus'],
    [
      { REALTIME_LEVEL: 'redis', REDIS_URL: 'http://hunter2@cache' },
      'REDIS_URL must be a redis:// or rediss://',
    ],
    [
      { REALTIME_LEVEL: 'redis', REDIS_URL: 'redis://hunter2@a,redis://b' },
      'REDIS_URL must be one address, unless REDIS_CLUSTER is true',
    ],
    [{ REALTIME_LEVEL: 'mqtt' }, 'MQTT_URL must be the mqtt:// or mqtts:// address of the broker'],
    [{ REALTIME_LEVEL: 'mqtt', MQTT_URL: 'ws://hunter2@broker' }, 'MQTT_URL must be an mqtt:// or mqtts://'],
    [
      { REALTIME_LEVEL: 'redis', REDIS_URL: 'redis://sahut:hunter2%@a' },
      'REDIS_URL has a user or a password with a % that is not written as %25',
    ],
    [{ REALTIME_LEVEL: 'redis', REDIS_URL: 'redis://:hunter2@a/3' }, 'REDIS_URL must name no database'],
    [{ REALTIME_LEVEL: 'mqtt', MQTT_URL: 'mqtt://sahut:hunter2%@a' }, 'MQTT_URL has a user or a password'],
    [
      { ...ON_KAFKA, KAFKA_BROKERS: 'a:9092,b:99999' },
      'KAFKA_BROKERS must be addresses such as kafka-1:9092',
    ],
    [{ REDIS_CLUSTER: 'perhaps' }, 'REDIS_CLUSTER must be true or false'],
    [{ REALTIME_LEVEL: 'kafka', KAFKA_BROKERS: 'a:9092' }, 'REDIS_URL must be the redis:// or rediss://'],
    [
      { REALTIME_LEVEL: 'kafka', REDIS_URL: 'redis://a' },
      'KAFKA_BROKERS must be the addresses of its brokers',
    ],
    [{ KAFKA_BROKERS: 'kafka://hunter2@a' }, 'KAFKA_BROKERS must be addresses such as kafka-1:9092'],
    [
      { ...ON_KAFKA, KAFKA_LOGIN: 'SCRAM-SHA-256', KAFKA_USER: 'hunter2' },
      'KAFKA_PASSWORD must be the password of KAFKA_USER',
    ],
    [{ ...ON_KAFKA, KAFKA_LOGIN: 'AWS_MSK_IAM', KAFKA_REGION: 'eu-north-1' }, 'KAFKA_TLS must be true'],
    [{ ...ON_KAFKA, KAFKA_CA_FILE: '/nowhere' }, 'KAFKA_CA_FILE must name a PEM file'],
  ])('a wrong one is refused by a sentence that names it: %j', (variables, sentence) => {
    expect(() => read(variables)).toThrow(sentence)
    expect(() => read(variables)).not.toThrow('hunter2')
  })
})
