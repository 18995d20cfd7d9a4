import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Accounts } from '@sahut/core/auth/accounts'
import type { Bus } from '@sahut/core/bus/bus'
import { gatewayGroupOf } from '@sahut/core/bus/gateway-groups'
import { createChatLog } from '@sahut/core/log/create-log'
import { newChat } from '@sahut/core/model/chat/chat'
import { chatIdOf, ContactId, newNumberId } from '@sahut/core/model/ids'
import { joinBus } from '@sahut/testing/parts/bus-levels'
import { type Cluster, startCluster } from '@sahut/testing/parts/cluster'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { type Person, signIn } from '@sahut/testing/people/client'

const PASSWORD = 'a long password for tests'
const ON_REDIS =
  'resetchannels &sahut* -@all +ssubscribe +sunsubscribe +spublish +ping +cluster|slots +client|setname +info +xadd +xread +xrange +xrevrange +xinfo'
/** The streams of each group, as patterns of Redis' rights. */
const STREAMS = [
  ['sahut:commits:[0-9]', 'sahut:commits:1[0-5]'],
  ['sahut:commits:1[6-9]', 'sahut:commits:2[0-9]', 'sahut:commits:3[01]'],
]
const GROUPS = [0, 1]

const folder = mkdtempSync(join(tmpdir(), 'sahut-groups-'))
let redis: SpawnedRedis
let bus: Bus
let cluster: Cluster
/** A workspace of each group. */
let teams: Awaited<ReturnType<typeof createTeam>>[]

const until = async (isTrue: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 25))
}

const createTeam = async (accounts: Accounts, group: number) => {
  let { workspaceId } = await accounts.createWorkspace('A shop')
  while (gatewayGroupOf(workspaceId, GROUPS.length) !== group)
    ({ workspaceId } = await accounts.createWorkspace('A shop'))
  const { inboxId } = await accounts.createInbox(workspaceId, 'Sales')
  const email = `sari-${String(group)}@sahut.test`
  await accounts.createUser({
    ...{ workspaceId, email, name: 'Sari', role: 'agent', password: PASSWORD, inboxIds: [inboxId] },
  })
  const [numberId, contact] = [newNumberId(), { id: ContactId.parse('62811@s.whatsapp.net') }]
  const chat = newChat({
    ...{ chatId: chatIdOf(numberId, contact.id), workspaceId, inboxId, numberId, contact },
  })
  return { email, chat }
}

const groupOf = (gateway: string): number => Number(gateway.replace('gateway-', '')) - 1

beforeAll(async () => {
  redis = await spawnRedis()
  for (const group of GROUPS) {
    const keys = STREAMS[group]?.map((pattern) => `~${pattern}`) ?? []
    const user = ['ACL', 'SETUSER', `group-${String(group)}`, 'on', '>a-password', ...keys]
    expect(await redis.command(...user, ...ON_REDIS.split(' '))).toBe('OK')
  }
  const streams = { REALTIME_LEVEL: 'redis-streams', REDIS_URL: redis.url }
  bus = joinBus(streams, { groups: GROUPS.length, group: 0 })
  cluster = await startCluster({
    dataDir: folder,
    workers: 0,
    gateways: GROUPS.length,
    web: false,
    progress: { step: (_name, work) => work(() => undefined) },
    // The first API does not know of the groups yet.
    environment: { functions: streams, gateway: { ...streams, GATEWAY_GROUPS: String(GROUPS.length) } },
    environmentOf: (name) => {
      if (name.startsWith('functions-r')) return Promise.resolve({ GATEWAY_GROUPS: String(GROUPS.length) })
      if (!name.startsWith('gateway')) return Promise.resolve({})
      const group = String(groupOf(name))
      const url = redis.url.replace('redis://', `redis://group-${group}:a-password@`)
      return Promise.resolve({ GATEWAY_GROUP: group, REDIS_URL: url })
    },
    gatewaysAt: (path, all) => {
      const group = /^\/socket\.io\/(\d+)\//.exec(path)?.[1] ?? '0'
      return all.filter(({ name }) => String(groupOf(name)) === group)
    },
    before: async ({ accounts }) => {
      teams = await Promise.all(GROUPS.map((group) => createTeam(accounts, group)))
    },
  })
})

afterAll(async () => {
  await cluster.close()
  await bus.close()
  await redis.stop()
  rmSync(folder, { recursive: true })
})

test('browsers go to the gateways of their group, which read no more than its share; a page that came to others asks for the way again', async () => {
  const log = createChatLog({ table: cluster.table, onCommit: bus.tell })
  const people: Person[] = []
  const seen: string[][] = []
  const write = (group: number, text: string) => {
    const chat = teams[group]?.chat
    if (chat === undefined) throw new Error('There is a team of each group.')
    return log.append(chat, {
      ...{ kind: 'message', sortTs: Date.now(), fromMe: false, whatsappId: `ID ${text}` },
      author: { type: 'contact' },
      content: { type: 'text', text },
    })
  }
  const open = async (group: number): Promise<void> => {
    const [person, team] = [people[group], teams[group]]
    if (person === undefined || team === undefined) throw new Error('There is a person of each group.')
    await until(() => person.live.state() === 'connected')
    person.live.on('chat:appended', ({ entries }) => {
      for (const entry of entries)
        if (entry.kind === 'message' && entry.content.type === 'text') seen[group]?.push(entry.content.text)
    })
    await person.live.send('chat:open', { chatId: team.chat.chatId })
  }

  for (const group of GROUPS) {
    await write(group, 'the first')
    people.push(await signIn(cluster.url, teams[group]?.email ?? '', PASSWORD))
    seen.push([])
  }
  // The API that knows one group sends all to gateways of group 0.
  await open(0)
  await write(0, 'halo')
  await until(() => seen[0]?.includes('halo') === true)
  expect(people[1]?.live.state()).not.toBe('connected')
  const [api] = cluster.functions
  if (api === undefined) throw new Error('There is an API.')
  await cluster.replace(api)
  await open(1)

  const texts = Array.from({ length: 20 }, (_, n) => `number ${String(n)}`)
  for (const text of texts) await Promise.all(GROUPS.map((group) => write(group, text)))
  await until(() => seen.every((those) => those.includes('number 19')))
  expect(seen).toEqual([['halo', ...texts], texts])
  // A gateway that had read a stream of the others would stand there.
  expect(await redis.command('ACL', 'LOG')).toBe('')
  for (const person of people) person.live.close()
})
