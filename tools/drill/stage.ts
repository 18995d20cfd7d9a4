import { join } from 'node:path'
import { createAccounts } from '@sahut/core/auth/accounts'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { createTable } from '@sahut/core/store/dynamodb/table'
import type { InboxId, WorkspaceId } from '@sahut/core/model/ids'
import { spawnSimulator } from '@sahut/simulator/control/spawn'
import { type Deployable, type DeployableKind, spawnDeployable } from '@sahut/testing/parts/deployables'
import { spawnDynamoDbLocal } from '@sahut/testing/parts/dynamodb-local'
import { openFrontDoor } from '@sahut/testing/parts/front-door'
import { type LinkedNumber, linkNumbers } from '@sahut/testing/people/linked-numbers'
import { keptSecret, prepareFolder } from '@sahut/local/secrets'
import { ensureSeed } from '@sahut/local/seed'

export const AGENT = { email: 'sari@drill.test', password: 'a long password for drills' }
const NUMBERS = ['628111000001', '628111000002', '628111000003']

/** Quick answers, because nobody has to wait here for a bus to hurry things along. */
const QUICK = {
  FLEET_SECONDS: '0.5',
  SWEEP_SECONDS: '0.5',
  BACK_OFF_SECONDS: '0.1',
  ANSWER_SECONDS: '5',
  PACE_PER_MINUTE: '6000',
  PACE_BURST: '1000',
}

export type Stage = Awaited<ReturnType<typeof openStage>>

/**
 * AWS's DynamoDB Local, a WhatsApp network, and one address by which browsers reach whatever runs: the deployables as
 * processes of their own on whichever table is named.
 */
export const openStage = async (folder: string, table: string) => {
  prepareFolder(folder)
  const store = await spawnDynamoDbLocal()
  const simulator = await spawnSimulator({ dataDir: join(folder, 'simulator') })
  const running = new Map<DeployableKind, Deployable>()
  const portOf = (kind: DeployableKind): number => running.get(kind)?.port ?? 0
  const door = await openFrontDoor({
    gateways: () => [portOf('gateway')],
    functions: () => portOf('functions'),
  })
  const placeOf = (tableName: string) => ({ tableName, region: 'local', endpoint: store.endpoint })
  const secret = keptSecret(folder, 'auth.secret')
  const network = { url: simulator.whatsappUrl, certKey: simulator.certKey }
  const settings: Record<DeployableKind, Record<string, string>> = {
    worker: {
      AUTH_KEY_FILE: join(folder, 'auth.key'),
      WHATSAPP_URL: network.url,
      WHATSAPP_CERT_KEY: network.certKey,
      ...QUICK,
    },
    gateway: { AUTH_SECRET: secret, WEB_ORIGINS: door.url },
    functions: { AUTH_SECRET: secret },
  }

  const people = async (): Promise<{ workspaceId: WorkspaceId; inboxId: InboxId }> => {
    const opened = createTable(placeOf(table))
    const { workspaceId, inboxes } = await ensureSeed(createAccounts({ table: opened }), folder, {
      workspace: 'Drill',
      inboxes: ['Sales'],
      people: [{ ...AGENT, name: 'Sari', role: 'agent', inboxes: ['Sales'] }],
    })
    opened.close()
    const [inboxId] = Object.values(inboxes)
    if (inboxId === undefined) throw new Error('The seed has an inbox.')
    return { workspaceId, inboxId }
  }

  const link = async (place: { workspaceId: WorkspaceId; inboxId: InboxId }): Promise<LinkedNumber[]> => {
    const opened = createTable(placeOf(table))
    const planned = NUMBERS.map((phone, n) => ({ ...place, phone, label: `Sales ${String(n + 1)}` }))
    const ground = { table: opened, dataDir: folder, network, simulator: simulator.client }
    const linked = await linkNumbers(ground, planned)
    opened.close()
    return linked
  }

  const end = async (signal: NodeJS.Signals, ...kinds: DeployableKind[]): Promise<void> => {
    await Promise.all(
      kinds.map(async (kind) => {
        await running.get(kind)?.kill(signal)
        running.delete(kind)
      }),
    )
  }

  await ensureTable(placeOf(table))
  const place = await people()
  return {
    url: door.url,
    network: simulator.client,
    keyFile: join(folder, 'auth.key'),
    ...place,
    numbers: await link(place),
    placeOf,
    start: async (tableName: string, ...kinds: DeployableKind[]): Promise<void> => {
      for (const kind of kinds) {
        const environment = { TABLE_NAME: tableName, DYNAMODB_ENDPOINT: store.endpoint, ...settings[kind] }
        running.set(kind, await spawnDeployable({ kind, name: kind, folder, environment }))
      }
    },
    end,
    close: async (): Promise<void> => {
      await end('SIGTERM', 'worker', 'gateway', 'functions')
      await door.close()
      await simulator.stop()
      await store.stop()
    },
  }
}
