import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnSimulator } from '@sahut/simulator/control/spawn'
import { spawnBareBaileys } from '../bare/baileys.ts'
import { prepareOurs } from '../ours.ts'
import type { LinkedPhones } from '../phones.ts'
import { inScope, type Scope } from '../scope.ts'
import { growthDuring } from './growth.ts'
import { createOurFiles } from './our-files.ts'

/** By how much a large file makes each side grow, MB, a round each. */
export type Growths = { oursIn: number[]; oursOut: number[]; bareStream: number[]; bareBuffer: number[] }

/** Memory is measured from where a process came to rest, ms. */
const REST_MS = 2_000

const documentOf = (bytes: number) => ({
  kind: 'document' as const,
  mimetype: 'application/octet-stream',
  fileName: 'berkas.bin',
  content: randomBytes(bytes).toString('base64'),
})

const startNetwork = async (linked: LinkedPhones, { folder, own }: Scope, name: string) => {
  await linked.copyNetwork(join(folder, name))
  return own(await spawnSimulator({ dataDir: join(folder, name) }), (it) => it.stop())
}

const ourGrowth = (linked: LinkedPhones, plan: Plan): Promise<{ in: number[]; out: number[] }> =>
  inScope(async (scope) => {
    const { folder, own } = scope
    const { client, ...network } = await startNetwork(linked, scope, 'our-network')
    const ours = own(await prepareOurs({ folder, ...linked }), (it) => it.close())
    const files = createOurFiles(ours, folder)
    const worker = own(
      await ours.startWorker(network, 'worker', { SWEEP_SECONDS: '2', ...files.settings }),
      (it) => it.kill('SIGTERM'),
    )
    await ours.allOpen()
    const [phone = ''] = linked.phones
    const contact = await client.createContact()
    let taken = 0
    const take = async (bytes: number): Promise<void> => {
      await client.sendFile(contact.pn, { to: phone, ...documentOf(bytes) })
      await files.stored(phone, contact, (taken += 1))
    }
    const give = async (bytes: number): Promise<void> => {
      const { journal } = await client.state()
      await files.send(phone, contact, bytes)
      await client.waitFor((entry) => entry.event === 'contact:received' && entry.file !== undefined, journal)
    }
    const growth = async (work: (bytes: number) => Promise<void>): Promise<number[]> => {
      const found: number[] = []
      await work(plan.firstBytes)
      for (let round = 0; round < plan.rounds; round += 1) {
        await sleep(REST_MS)
        found.push(await growthDuring(worker.pid(), () => work(plan.bytes)))
      }
      return found
    }
    return { in: await growth(take), out: await growth(give) }
  })

/** The floor takes a file as it comes and drops it; a peer's way has it whole in memory. */
const bareGrowth = (linked: LinkedPhones, plan: Plan, as: 'stream' | 'buffer'): Promise<number[]> =>
  inScope(async (scope) => {
    const { client, ...network } = await startNetwork(linked, scope, 'bare-network')
    const baileys = scope.own(spawnBareBaileys(network), (it) => it.stop())
    const phones = linked.phones.slice(0, 1)
    await baileys.order({ do: 'open', phones, folder: linked.credentials })
    const contact = await client.createContact()
    const take = async (bytes: number): Promise<void> => {
      const taken = baileys.order({ do: 'take', phone: phones[0] ?? '', as })
      await client.sendFile(contact.pn, { to: phones[0] ?? '', ...documentOf(bytes) })
      await taken
    }
    await take(plan.firstBytes)
    const found: number[] = []
    for (let round = 0; round < plan.rounds; round += 1) {
      await sleep(REST_MS)
      found.push(await growthDuring(baileys.pid, () => take(plan.bytes)))
    }
    return found
  })

export type Plan = {
  bytes: number
  /** A file before that brings what is needed once. */
  firstBytes: number
  rounds: number
}

export const measureGrowths = async (linked: LinkedPhones, plan: Plan): Promise<Growths> => {
  const ours = await ourGrowth(linked, plan)
  return {
    oursIn: ours.in,
    oursOut: ours.out,
    bareStream: await bareGrowth(linked, plan, 'stream'),
    bareBuffer: await bareGrowth(linked, plan, 'buffer'),
  }
}
