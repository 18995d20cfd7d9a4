import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startSchema } from '@sahut/core/store/schema/schema-start'
import { buildArtefacts, installArtefacts } from '@sahut/tools/artefacts'
import { type Cluster, startCluster } from '@sahut/testing/parts/cluster'
import type { Deployable } from '@sahut/testing/parts/deployables'
import { linkNumbers, type LinkedNumber, type PlannedNumber } from '@sahut/testing/people/linked-numbers'
import type { Progress } from '@sahut/tools/progress'
import { createStoreProxy, type StoreProxy } from '@sahut/testing/faults/store-proxy'
import { createTcpProxy, type TcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { TABLE_RIGHTS, type TableRights } from '../../infra/table-rights.ts'
import { startBus, type StageBus } from './bus.ts'
import { createClocks, preloadOf } from './clocks.ts'
import type { ChaosFlags } from './flags.ts'
import { makeTeam, type Team } from './team.ts'

/** A whole Sahut between proxies: each process has its own ways to the store, to browsers and to the network. */
export type Stage = {
  cluster: Cluster
  team: Team
  numbers: LinkedNumber[]
  /** By the process's name. */
  stores: ReadonlyMap<string, StoreProxy>
  /**
   * Browsers to a gateway, by the gateway's name; a worker to WhatsApp, by the worker's name; and those to Redis.
   */
  wires: ReadonlyMap<string, TcpProxy>
  redis: StageBus | undefined
  /** Whether files are sent, and groups are there: the release that it begins with knows them. */
  knowsAll: boolean
  /** Appends a line to the run's record of what was done. */
  record: (line: object) => void
  close: () => Promise<void>
}

const phoneOf = (at: number): string => `62811100${String(at + 1).padStart(4, '0')}`

/** Of so many numbers one takes groups. */
const GROUPS_EVERY = 4

/** Numbers take turns between the inboxes. An older release knows no groups. */
const planNumbers = ({ inboxes }: Team, { numbers, from }: ChaosFlags): PlannedNumber[] =>
  Array.from({ length: numbers }, (_, at) => {
    const inbox = inboxes[at % inboxes.length]
    if (inbox === undefined) throw new Error('A number needs an inbox.')
    const { workspaceId, inboxId, name } = inbox
    return {
      workspaceId,
      inboxId,
      label: `${name} ${String(at + 1)}`,
      phone: phoneOf(at),
      takesGroups: from === undefined && at % GROUPS_EVERY === 0,
    }
  })

/** What a supervisor would set, with waits that suit a run of a minute. */
const SETTINGS = {
  worker: { SWEEP_SECONDS: '5', ANSWER_SECONDS: '5', BACK_OFF_SECONDS: '0.5', FLEET_SECONDS: '1' },
}

/**
 * @param from a release to begin with, as `npm run build` made it; without one all is of this one
 * @returns where the artefacts to begin with and those to replace them with are, with their packages
 */
const layArtefacts = async (
  folder: string,
  from: string | undefined,
): Promise<{ artefacts: string; release: string }> => {
  const release = join(folder, 'artefacts')
  await buildArtefacts(join(folder, 'dist'))
  await installArtefacts(join(folder, 'dist'), release)
  if (from === undefined) return { artefacts: release, release }
  const artefacts = join(folder, 'artefacts-before')
  await installArtefacts(from, artefacts)
  return { artefacts, release }
}

/** Every process has the rights to the table that its role has on AWS. @param name such as `gateway-2` */
const rightsOf = (name: string): TableRights => {
  if (name.startsWith('worker')) return TABLE_RIGHTS.workers
  return name.startsWith('gateway') ? TABLE_RIGHTS.gateway : TABLE_RIGHTS.functions
}

/** @param folder everything of the run is kept there */
export const setStage = async (flags: ChaosFlags, folder: string, progress: Progress): Promise<Stage> => {
  const stores = new Map<string, StoreProxy>()
  const wires = new Map<string, TcpProxy>()
  let team: Team | undefined
  let numbers: LinkedNumber[] = []
  let storeEndpoint = ''
  let whatsapp = new URL('ws://127.0.0.1')

  const built = flags.built
    ? await progress.step('built and installed', () => layArtefacts(folder, flags.from))
    : undefined
  mkdirSync(folder, { recursive: true })
  const redis = await startBus(flags, folder)
  const clocks = createClocks(flags)
  const cluster: Cluster = await startCluster({
    dataDir: folder,
    workers: flags.workers,
    gateways: flags.gateways,
    web: true,
    progress,
    ...built,
    environment: SETTINGS,
    gatewayPort: ({ name }: Deployable) => wires.get(name)?.port ?? 0,
    preload: preloadOf(flags),
    before: async (ground) => {
      const { accounts, table, dataDir, simulator, store } = ground
      storeEndpoint = store.endpoint
      // As a store is on which workers ran before. A release before this one had its gateways write that too.
      await startSchema({ table, report: { info: () => undefined, error: () => undefined } })
      whatsapp = new URL(simulator.whatsappUrl)
      const made = await makeTeam(accounts, (name) => {
        const place = join(dataDir, name.replaceAll(' ', '-'))
        mkdirSync(place, { recursive: true })
        return place
      })
      team = made
      numbers = await progress.step(`${String(flags.numbers)} numbers linked`, (note) => {
        const network = { url: simulator.whatsappUrl, certKey: simulator.certKey }
        const place = { table, dataDir, network, simulator: simulator.client }
        return linkNumbers(place, planNumbers(made, flags), note)
      })
    },
    environmentOf: async (name) => {
      const store = await createStoreProxy(storeEndpoint, rightsOf(name))
      stores.set(name, store)
      const own: Record<string, string> = { DYNAMODB_ENDPOINT: store.endpoint }
      if (name.startsWith('gateway')) wires.set(name, await createTcpProxy(() => portOf(name)))
      if (name.startsWith('worker')) {
        const wire = await createTcpProxy(() => Number(whatsapp.port))
        wires.set(name, wire)
        const url = new URL(whatsapp)
        url.port = String(wire.port)
        own['WHATSAPP_URL'] = url.href
      }
      return { ...own, ...clocks.environmentOf(name), ...(await redis?.environmentOf(name)) }
    },
  })
  const portOf = (name: string): number => cluster.gateways.find((one) => one.name === name)?.port ?? 0
  if (team === undefined) throw new Error('The stage has no team.')
  const log = createWriteStream(join(folder, 'faults.jsonl'))
  const record = (line: object): void => {
    log.write(`${JSON.stringify({ at: Date.now(), ...line })}\n`)
  }
  record({ clocksOffMs: clocks.off() })
  for (const [name, wire] of redis?.wires ?? []) wires.set(name, wire)

  return {
    cluster,
    team,
    numbers,
    stores,
    wires,
    redis,
    knowsAll: flags.from === undefined,
    record,
    close: async () => {
      await cluster.close()
      await redis?.stop()
      await Promise.all([...stores.values(), ...wires.values()].map((proxy) => proxy.close()))
      log.end()
    },
  }
}
