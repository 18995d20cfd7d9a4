import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { facts } from '@sahut/core/contract/socket'
import { createChatLog } from '@sahut/core/log/create-log'
import type { Table } from '@sahut/core/store/table'
import type { InboxId, NumberId, WorkspaceId } from '@sahut/core/model/ids'
import { createNumbers } from '@sahut/core/numbers/numbers'
import { createLogger } from '@sahut/core/process/logger'
import type { Bus } from '@sahut/core/bus/bus'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import type { SimulatorClient } from '@sahut/simulator/control/client'
import { readAuthKey } from '@sahut/workers/whatsapp/auth/auth-crypto'
import { createWorker } from '@sahut/workers/worker'

const POLL_MS = 50
/** Pairing costs both sides a burst of keys; more at a time would not be faster. */
const AT_A_TIME = 8

/** A number that is to be made: where it belongs, and the phone that scans its QR. */
export type PlannedNumber = {
  workspaceId: WorkspaceId
  inboxId: InboxId
  label: string
  phone: string
  takesGroups?: boolean
}

export type LinkedNumber = PlannedNumber & { numberId: NumberId }

/**
 * Makes numbers and links them to phones of the simulated network, by a worker that runs only for that: for runs in
 * which nobody looks at a page, and before any other worker does.
 * @param phones are made on the network unless they are there
 */
export const linkNumbers = async (
  {
    table,
    dataDir,
    network,
    simulator,
  }: {
    table: Table
    dataDir: string
    network: { url: string; certKey: string }
    simulator: SimulatorClient
  },
  planned: readonly PlannedNumber[],
  note: (detail: string) => void = () => undefined,
): Promise<LinkedNumber[]> => {
  const numbers = createNumbers({ table })
  const qrs = new Map<string, string>()
  const bus: Bus = {
    ...createMemoryBus(),
    publish: (_room, name, fact) => {
      if (name !== 'number:shown') return
      const { numberId, qr } = facts['number:shown'].parse(fact)
      qrs.set(numberId, qr)
    },
  }
  const worker = createWorker({
    table,
    log: createChatLog({ table, onCommit: () => undefined }),
    numbers,
    bus,
    authKey: await readAuthKey(join(dataDir, 'auth.key')),
    logger: createLogger('linking', 'silent'),
    settings: { network, fleetMs: 200, backOffMs: 50 },
  })
  await worker.start()

  const there = new Set((await simulator.phones()).map(({ pn }) => pn))
  const link = async (one: PlannedNumber): Promise<LinkedNumber> => {
    if (!there.has(one.phone)) await simulator.createPhone({ pn: one.phone })
    const { numberId } = await numbers.create(one)
    if (one.takesGroups === true) await numbers.change(one.workspaceId, numberId, { takesGroups: true })
    await numbers.request(one.workspaceId, numberId, 'linked')
    for (let scanned: string | undefined; ;) {
      const qr = qrs.get(numberId)
      if (qr !== undefined && qr !== scanned) await simulator.scan(one.phone, qr)
      scanned = qr
      if ((await numbers.get(one.workspaceId, numberId))?.state === 'open') return { ...one, numberId }
      await sleep(POLL_MS)
    }
  }

  const linked: LinkedNumber[] = []
  const queue = planned.values()
  const work = async (): Promise<void> => {
    for (const one of queue) {
      linked.push(await link(one))
      note(`${String(linked.length)} of ${String(planned.length)}`)
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  await worker.close()
  await bus.close()
  return linked
}
