import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InboxId, NumberId } from '@sahut/core/model/ids'
import { createLogger } from '@sahut/core/process/logger'
import { admissionIn, type Broker, realtimeIn } from '@sahut/testing/parts/bus-levels'
import { signIn } from '@sahut/testing/people/client'
import { ensureNumbers } from '@sahut/testing/people/linking'
import type { Progress } from '@sahut/tools/progress'
import { startSahut } from '@sahut/local/sahut'
import { type Place, ensureSeed, type Seed } from '@sahut/local/seed'
import { spawnSimulator } from '@sahut/simulator/control/spawn'
import type { WorkerSettings } from '@sahut/workers/settings'
import { createTcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { createPastWhatsApp } from './past-whatsapp.ts'

const PASSWORD = 'a long password for tests'

/** Two workspaces: agents of the first share its inboxes, the second's sees nothing of them. */
const shopWith = (inboxes: string[]): Seed => ({
  workspace: 'Shop',
  inboxes,
  people: [
    { email: 'admin@shop.test', name: 'Ayu', role: 'admin', rank: 'owner', password: PASSWORD, inboxes: [] },
    { email: 'sari@shop.test', name: 'Sari', role: 'agent', password: PASSWORD, inboxes },
    { email: 'budi@shop.test', name: 'Budi', role: 'agent', password: PASSWORD, inboxes },
  ],
})
const RIVAL: Seed = {
  workspace: 'Rival',
  inboxes: ['Rival sales'],
  people: [
    {
      email: 'eve@rival.test',
      name: 'Eve',
      role: 'admin',
      rank: 'owner',
      password: PASSWORD,
      inboxes: ['Rival sales'],
    },
  ],
}

const silent: Progress = { step: (_name, work) => work(() => undefined) }

/**
 * A whole Sahut with two workspaces, a linked number in each inbox of the first, and a wire to each browser that can be cut.
 * @param names of the first workspace's inboxes; `ids` are of the first
 * @param broker where browsers get live facts from it and not from the gateway
 * @param worker what differs of it from other tests
 */
export const startSystem = async (
  names: [string, ...string[]] = ['Sales'],
  broker?: Pick<Broker, 'environment'>,
  worker: Pick<Partial<WorkerSettings>, 'previews' | 'sweepMs'> = {},
) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sahut-e2e-'))
  const simulator = await spawnSimulator({ dataDir: join(dataDir, 'simulator') })
  let port = 0
  const wire = await createTcpProxy(() => port)
  const sahut = await startSahut({
    dataDir,
    port: 0,
    origins: [`http://127.0.0.1:${String(wire.port)}`],
    worker: { ...worker, network: { url: simulator.whatsappUrl, certKey: simulator.certKey } },
    ...(broker && {
      realtime: realtimeIn(broker.environment),
      admission: admissionIn(broker.environment),
    }),
    web: true,
    logger: createLogger('e2e', 'silent'),
    progress: silent,
  })
  port = Number(new URL(sahut.url).port)

  const shop = await ensureSeed(sahut.accounts, dataDir, shopWith(names))
  const rival = await ensureSeed(sahut.accounts, join(dataDir, 'simulator'), RIVAL)
  const inboxes = names.map((name) => ({ name, inboxId: inboxOf(shop, name) }))
  const link = async (): Promise<string[]> => {
    const admin = await signIn(sahut.url, 'admin@shop.test', PASSWORD)
    const phones = await ensureNumbers(admin, simulator.client, inboxes, names.length, () => undefined)
    admin.live.close()
    return phones
  }
  const phones = await link()
  const numbers = await sahut.numbers.list(shop.workspaceId)
  /** An inbox with its number. */
  const placeOf = (at: number) => {
    const inboxId = inboxes[at]?.inboxId
    const number = numbers.find((one) => one.inboxId === inboxId)
    const phone = phones[at]
    if (inboxId === undefined || number === undefined || phone === undefined)
      throw new Error('The number was not made.')
    return { workspaceId: shop.workspaceId, inboxId, numberId: number.numberId satisfies NumberId, phone }
  }
  const { phone, ...ids } = placeOf(0)

  return {
    url: sahut.url,
    /** The same system over a wire that can be cut. */
    cuttableUrl: `http://127.0.0.1:${String(wire.port)}`,
    wire,
    simulator: simulator.client,
    log: sahut.log,
    accounts: sahut.accounts,
    numbers: sahut.numbers,
    password: PASSWORD,
    phone,
    placeOf,
    /** A chat of a new contact that is written to the log past WhatsApp. */
    pastWhatsApp: createPastWhatsApp(sahut.log, placeOf),
    table: sahut.table,
    /** Links the number again if its link has ended, and resolves when it is connected. */
    link,
    ids: { ...ids, rivalWorkspaceId: rival.workspaceId },
    close: async () => {
      await wire.close()
      await sahut.close()
      await simulator.stop()
      rmSync(dataDir, { recursive: true })
    },
  }
}

export type System = Awaited<ReturnType<typeof startSystem>>

const inboxOf = (place: Place, name: string): InboxId => {
  const inbox = place.inboxes[name]
  if (inbox === undefined) throw new Error(`There is no inbox ${name}.`)
  return inbox
}
