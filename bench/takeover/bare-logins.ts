import { join } from 'node:path'
import { spawnSimulator } from '@sahut/simulator/control/spawn'
import { spawnBareBaileys } from '../bare/baileys.ts'
import type { LinkedPhones } from '../phones.ts'
import type { Scope } from '../scope.ts'
import { createTraffic } from '../traffic.ts'
import { type Moves, watchMoves } from './moves.ts'

/** What the machine can do: bare Baileys, which has half of the numbers open, logs the other half in. */
export type BareLogins = () => Promise<Moves>

/** A network of its own with the same phones, so that neither side holds the other up. */
export const createBareLogins = async (
  linked: LinkedPhones,
  { folder, own }: Scope,
  settle: () => Promise<unknown>,
): Promise<BareLogins> => {
  await linked.copyNetwork(join(folder, 'bare-network'))
  const network = own(await spawnSimulator({ dataDir: join(folder, 'bare-network') }), (it) => it.stop())
  const traffic = await createTraffic(network.client, linked.phones, 1)
  const half = Math.ceil(linked.phones.length / 2)
  const [open, closed] = [linked.phones.slice(0, half), linked.phones.slice(half)]
  return async () => {
    const baileys = spawnBareBaileys(network)
    try {
      await baileys.order({ do: 'open', phones: open, folder: linked.credentials })
      await settle()
      const logIn = () => baileys.order({ do: 'open', phones: closed, folder: linked.credentials })
      return await watchMoves(network.client, traffic, logIn, closed, {
        'bare Baileys': baileys.pid,
      })
    } finally {
      await baileys.stop()
    }
  }
}
