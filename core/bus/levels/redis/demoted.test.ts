import { expect, test } from 'vitest'
import { createTcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { spawnRedis } from '@sahut/testing/parts/redis'
import { newLog, until } from '../../bus-fixture.ts'
import { createProcesses } from './redis-fixture.ts'

test.each(['redis', 'redis-streams'] as const)(
  'on level %s all meet at the Redis that took the place of another under the same name, though no connection ended',
  async (level) => {
    const processes = createProcesses(level)
    const [before, after] = [await spawnRedis(), await spawnRedis()]
    let { port } = before
    const name = await createTcpProxy(() => port)
    const [teller, reader] = [processes.start(name), processes.start(name)]
    const there = await processes.gateway(reader.bus)
    const log = newLog()
    await there.open(log.room, log.chat.inboxId)
    let seq = 0
    await until(() => {
      teller.bus.tell(log.commit((seq += 1)))
      return there.entries(log.chat).length > 0
    })

    port = after.port
    expect(await before.command('REPLICAOF', '127.0.0.1', String(after.port))).toBe('OK')
    const late = processes.start(name)
    const elsewhere = await processes.gateway(late.bus)
    await elsewhere.open(log.room, log.chat.inboxId)
    const since = seq
    await until(() => {
      teller.bus.tell(log.commit((seq += 1)))
      return elsewhere.entries(log.chat).some((told) => told > since)
    })
    const sinceLate = seq
    await until(() => {
      late.bus.tell(log.commit((seq += 1)))
      return there.entries(log.chat).some((told) => told > sinceLate)
    })
    expect(teller.log.some((line) => line.includes('is a replica'))).toBe(true)
    await processes.close()
    await name.close()
    for (const redis of [before, after]) await redis.stop()
  },
)
