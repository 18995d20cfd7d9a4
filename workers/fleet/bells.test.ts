import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTcpProxy, type TcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { joinBus } from '@sahut/testing/parts/bus-levels'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import type { Bus } from '@sahut/core/bus/bus'
import { workerTopic } from '@sahut/core/bus/rooms'
import type { Commit } from '@sahut/core/log/chat-log'
import { newChat } from '@sahut/core/model/chat/chat'
import {
  chatIdOf,
  ContactId,
  newInboxId,
  newNumberId,
  newUserId,
  newWorkspaceId,
} from '@sahut/core/model/ids'
import { ringBells } from './bells.ts'

let redis: SpawnedRedis
let wire: TcpProxy
const buses: Bus[] = []

beforeEach(async () => {
  redis = await spawnRedis()
  wire = await createTcpProxy(() => redis.port)
})
afterEach(async () => {
  await Promise.all(buses.splice(0).map((bus) => bus.close()))
  await wire.close()
  await redis.stop()
})

const join = ({ port }: { port: number }): Bus => {
  const bus = joinBus({
    REALTIME_LEVEL: 'redis-streams',
    REDIS_URL: `redis://127.0.0.1:${String(port)}`,
  })
  buses.push(bus)
  return bus
}

/** A message of an agent that waits to be sent. */
const queued = (seq: number): Commit => {
  const numberId = newNumberId()
  const contact = { id: ContactId.parse('62811@s.whatsapp.net') }
  const chatId = chatIdOf(numberId, contact.id)
  const place = { chatId, workspaceId: newWorkspaceId(), inboxId: newInboxId(), numberId, contact }
  return {
    chat: { ...newChat(place), seq },
    entries: [
      {
        kind: 'message',
        seq,
        at: seq,
        sortTs: seq,
        fromMe: true,
        status: 'queued',
        whatsappId: `ID${String(seq)}`,
        author: { type: 'agent', userId: newUserId(), name: 'Ayu' },
        content: { type: 'text', text: 'hello' },
      },
    ],
  }
}

test('what was queued by somebody who was cut off from the bus wakes its worker, and has nobody read all over', async () => {
  const [worker, teller] = [join(redis), join(wire)]
  const stop = await ringBells(worker)
  const commits = Array.from({ length: 20 }, (_, n) => queued(n + 1))
  const woken = new Set<number>()
  for (const { chat } of commits)
    await worker.listen(workerTopic(chat.numberId), (signal) => {
      if (signal.type === 'outbox') woken.add(signal.seq ?? 0)
    })
  // Connected by now, so that what follows is a cut.
  await teller.listen('fleet', () => undefined)
  await redis.command('CONFIG', 'SET', 'slowlog-max-len', '100000')
  await redis.command('CONFIG', 'SET', 'slowlog-log-slower-than', '0')
  wire.cut()
  for (const commit of commits) teller.tell(commit)
  wire.mend()
  while (woken.size < commits.length) await new Promise((resolve) => setTimeout(resolve, 10))
  await teller.flush()
  // By now Redis would have got the word that something was lost.
  expect(await redis.command('SLOWLOG', 'GET', '100000')).not.toContain('sahut:losses')
  await stop()
})
