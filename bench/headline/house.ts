import { join } from 'node:path'
import type { InboxId, WorkspaceId } from '@sahut/core/model/ids'
import { type Ground, startCluster } from '@sahut/testing/parts/cluster'
import type { Progress } from '@sahut/tools/progress'
import { spawnRedis } from '@sahut/testing/parts/redis'
import { readAuthKey } from '@sahut/workers/whatsapp/auth/auth-crypto'
import { importNumbers } from '../links.ts'
import { linkedPhones } from '../phones.ts'
import { cpuMs } from '../processes.ts'
import type { Scope } from '../scope.ts'
import { Latencies, spawnAgents } from './agents.ts'

const PASSWORD = 'a long password for benches'

/** How big the house is. */
export type Size = { numbers: number; inboxes: number; agents: number; workers: number; gateways: number }

export type House = Awaited<ReturnType<typeof openHouse>>

/** Inboxes share the numbers, and each has its own agents. */
const furnish = async ({ accounts }: Ground, { inboxes, agents }: Size) => {
  const { workspaceId } = await accounts.createWorkspace('Bench')
  const made: InboxId[] = []
  for (let n = 0; n < inboxes; n += 1)
    made.push((await accounts.createInbox(workspaceId, `Inbox ${String(n + 1)}`)).inboxId)
  const emails = Array.from({ length: agents }, (_, n) => `agent-${String(n + 1)}@bench.test`)
  for (const [n, email] of emails.entries())
    await accounts.createUser({
      workspaceId,
      email,
      name: `Agent ${String(n + 1)}`,
      role: 'agent',
      password: PASSWORD,
      inboxIds: made.slice(n % inboxes, (n % inboxes) + 1),
    })
  return { workspaceId, inboxes: made, emails }
}

const plannedFor = (phones: readonly string[], workspaceId: WorkspaceId, inboxes: readonly InboxId[]) =>
  phones.flatMap((phone, at) => {
    const inboxId = inboxes[at % inboxes.length]
    return inboxId === undefined ? [] : [{ phone, workspaceId, inboxId }]
  })

/** Everything that Sahut is on one machine, and agents at work in a process of their own. */
export const openHouse = async ({ folder, own }: Scope, size: Size, note: (sentence: string) => void) => {
  const linked = await linkedPhones(size.numbers, note)
  await linked.copyNetwork(join(folder, 'simulator'))
  const redis = own(await spawnRedis(), (it) => it.stop())
  let emails: string[] = []
  const bus = { REALTIME_LEVEL: 'redis', REDIS_URL: redis.url }
  const progress: Progress = {
    step: (name, work) => {
      note(name)
      return work(() => undefined)
    },
  }
  const started = await startCluster({
    dataDir: folder,
    workers: size.workers,
    gateways: size.gateways,
    web: false,
    progress,
    environment: { worker: bus, gateway: bus, functions: bus },
    before: async (ground) => {
      const place = await furnish(ground, size)
      emails = place.emails
      const keys = { table: ground.table, authKey: await readAuthKey(join(folder, 'auth.key')) }
      await importNumbers(
        keys,
        plannedFor(linked.phones, place.workspaceId, place.inboxes),
        linked.credentials,
      )
    },
  })
  const cluster = own(started, (it) => it.close())
  const agents = own(spawnAgents(), (it) => it.stop())
  note(`${String(size.agents)} agents sign in`)
  await agents.order({ do: 'enter', url: cluster.url, password: PASSWORD, emails })

  const pids: [string, () => number | undefined][] = [
    ['WhatsApp network (simulator)', () => cluster.simulator.pid],
    ['store', () => cluster.store.pid],
    ['Redis', redis.pid],
    ...cluster.workers.map(({ name, pid }): [string, () => number] => [name, pid]),
    ...cluster.gateways.map(({ name, pid }): [string, () => number] => [name, pid]),
    ...cluster.functions.map(({ name, pid }): [string, () => number] => [name, pid]),
    [`${String(size.agents)} agents`, () => agents.pid],
    ['front door and bench', () => process.pid],
  ]
  return {
    phones: linked.phones,
    network: cluster.simulator.client,
    answer: (share: number) => agents.order({ do: 'answer', share }),
    latencies: async (sent: [string, number][]): Promise<number[]> =>
      Latencies.parse(await agents.order({ do: 'latencies', sent })),
    /** CPU that each component has used so far, ms. */
    cpu: () => new Map(pids.map(([name, pid]) => [name, cpuMs(pid() ?? 0)])),
  }
}
