import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { newChat, standsAt, until } from '../../bus-fixture.ts'
import type { Signal } from '../../bus.ts'
import { fleetTopic, type Room } from '../../rooms.ts'
import { createProcesses } from './redis-fixture.ts'

let redis: SpawnedRedis
const processes = createProcesses()
const { start, gateway } = processes

beforeEach(async () => {
  redis = await spawnRedis()
})
afterEach(async () => {
  await processes.close()
  await redis.stop()
})

describe('whoever reaches Redis', () => {
  const broadcast = (room: Room, packet: unknown, more: object = {}): string =>
    JSON.stringify({
      uid: 'forged',
      nsp: '/',
      type: 3,
      data: { packet, opts: { rooms: [room], except: [], flags: {} } },
      ...more,
    })

  test('can break no process and show no browser what is not a fact of ours', async () => {
    const { bus, log } = start(redis)
    const here = await gateway(bus)
    const chat = newChat()
    const heard: Signal[] = []
    await here.open(chat.room)
    await bus.listen(fleetTopic, (signal) => heard.push(signal))
    const fact = ['chat:advanced', standsAt(chat, 1)]
    const forged: (string | Buffer)[] = [
      Buffer.from([0xc0]),
      Buffer.from([0xc1, 0xff, 0x00]),
      Buffer.from([0x93, 0x01]),
      '',
      '{',
      'null',
      '[]',
      '{}',
      '{"type":3}',
      broadcast(chat.room, null),
      broadcast(chat.room, { type: 2, data: null }),
      broadcast(chat.room, { type: 2, data: 7 }),
      broadcast(chat.room, { type: 2, data: ['session:closed', {}] }),
      broadcast(chat.room, { type: 2, data: ['chat:advanced', { chatId: chat.chatId, seq: 'many' }] }),
      broadcast(chat.room, {
        type: 2,
        data: ['chat:appended', { chatId: chat.chatId, epoch: 1, entries: [{}] }],
      }),
      broadcast(chat.room, { type: 2, data: fact, attachments: 9 }),
      broadcast(chat.room, { type: 1, data: fact }),
      broadcast(newChat().room, { type: 2, data: fact }),
      broadcast(
        chat.room,
        { type: 2, data: fact },
        { data: { packet: { type: 2, data: fact }, opts: null } },
      ),
      ...[4, 5, 6, 7, 8, 9, 10, 11, 12, 13, -1].map((type) =>
        JSON.stringify({
          uid: 'forged',
          nsp: '/',
          type,
          data: {
            requestId: 'x',
            opts: { rooms: [], except: [] },
            rooms: ['chat:all'],
            close: true,
            packet: 1,
          },
        }),
      ),
      JSON.stringify('x'.repeat(5 * 2 ** 20)),
      broadcast(chat.room, { type: 2, data: ['chat:advanced', 'x'.repeat(5 * 2 ** 20)] }),
    ]
    const intruder = new Redis(redis.port, '127.0.0.1')
    for (const payload of forged) {
      for (const channel of [`sahut#/#${chat.room}#`, 'sahut#/#', 'sahut:fleet'])
        await intruder.spublish(channel, payload)
    }
    bus.publish(chat.room, 'chat:advanced', standsAt(chat, 2))
    await intruder.spublish(
      `sahut#/#${chat.room}#`,
      broadcast(chat.room, { type: 2, data: ['chat:advanced', standsAt(chat, 3)] }),
    )
    await intruder.spublish('sahut:fleet', JSON.stringify({ from: 'another', signal: { type: 'outbox' } }))
    await until(() => here.seqs(chat).includes(3) && heard.length > 0)
    expect(here.seqs(chat)).toEqual([2, 3])
    expect(here.seen.length).toBe(2)
    expect(heard).toEqual([{ type: 'outbox' }])
    expect(log.filter((line) => line.includes('the bus refused')).length, 'lines in the log').toBe(1)
    intruder.disconnect()
  })
})
