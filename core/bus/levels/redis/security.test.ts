import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCertificate } from '@sahut/testing/parts/certificates'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { newChat, newLog, standsAt, until } from '../../bus-fixture.ts'
import { createProcesses } from './redis-fixture.ts'

const PASSWORD = 'hunter2'

/** The rights that docs/settings.md and docs/levels.md name. */
const RIGHTS = {
  redis:
    'resetchannels &sahut* -@all +ssubscribe +sunsubscribe +spublish +ping +cluster|slots +client|setname',
  'redis-streams':
    'resetchannels &sahut* ~sahut:* -@all +ssubscribe +sunsubscribe +spublish +ping +cluster|slots +client|setname ' +
    '+info +xadd +xread +xrange +xrevrange +xgroup +xreadgroup +xack +xclaim +xautoclaim +xpending +xinfo',
}
const LEVELS = ['redis', 'redis-streams'] as const

let processes: ReturnType<typeof createProcesses>
let folder: string
let redis: SpawnedRedis
let authority: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sahut-tls-'))
  const tls = await createCertificate(folder, ['IP:127.0.0.1'])
  authority = readFileSync(tls.ca, 'utf8')
  redis = await spawnRedis({ tls, password: PASSWORD })
})
afterEach(async () => {
  await processes.close()
  await redis.stop()
  rmSync(folder, { recursive: true })
})

test.each(LEVELS)(
  'over TLS, as a user with no more rights than it needs, level %s works; by a certificate that nobody vouches for it does not',
  async (level) => {
    processes = createProcesses(level)
    const user = ['ACL', 'SETUSER', 'sahut', 'on', `>${PASSWORD}`, ...RIGHTS[level].split(' ')]
    expect(await redis.command(...user)).toBe('OK')
    const access = { tls: true, username: 'sahut', password: PASSWORD }
    const stranger = processes.start({ port: redis.port, access })
    await until(() =>
      stranger.log.some((line) => line.includes('self-signed certificate in certificate chain')),
    )
    await processes.close()

    const trusted = getCACertificates('default')
    setDefaultCACertificates([...trusted, authority])
    const [publisher, reader] = [
      processes.start({ port: redis.port, access }),
      processes.start({ port: redis.port, access }),
    ]
    const there = await processes.gateway(reader.bus)
    const told = newLog()
    const at = { ...told.chat, room: told.room }
    await there.open(told.room, told.chat.inboxId)
    await publisher.bus.listen('fleet', () => undefined)
    const handled: number[] = []
    await reader.bus.divide('outboxes', ({ chat }) => {
      handled.push(chat.seq)
      return Promise.resolve()
    })
    publisher.bus.publish(told.room, 'chat:advanced', standsAt(at, 1))
    publisher.bus.tell(told.commit(2))
    await until(() => there.seqs(at).includes(1) && there.entries(told.chat).includes(2))
    if (level === 'redis-streams') await until(() => handled.includes(2))
    expect([...publisher.log, ...reader.log]).toEqual([])
    setDefaultCACertificates(trusted)
  },
)

test('a wrong password is said once, and never which one it was', async () => {
  processes = createProcesses()
  setDefaultCACertificates([...getCACertificates('default'), authority])
  const wrong = processes.start({ port: redis.port, access: { tls: true, password: 'correct horse' } })
  const chat = newChat()
  const here = await processes.gateway(wrong.bus)
  await here.open(chat.room)
  wrong.bus.publish(chat.room, 'chat:advanced', standsAt(chat, 1))
  await until(() => here.seqs(chat).includes(1) && wrong.log.length > 0)
  const attempts = async (): Promise<number> => {
    const statistics = await redis.command('INFO', 'commandstats')
    return Number(/cmdstat_auth:calls=\d+.*failed_calls=(\d+)/.exec(statistics)?.[1] ?? 0)
  }
  while ((await attempts()) < 8) await sleep(50)
  const said = wrong.log.join('\n')
  expect(said).toContain('WRONGPASS')
  expect(said).not.toContain('correct horse')
  // One line for each of the two connections, not for each attempt.
  expect(wrong.log.length).toBe(2)
})
