import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnSimulator } from '@sahut/simulator/control/spawn'
import { prepareOurs } from '../ours.ts'
import type { LinkedPhones } from '../phones.ts'
import { inScope } from '../scope.ts'
import { atPace, createTexts } from '../texts.ts'
import { createOurFiles } from './our-files.ts'

export type TextPlan = {
  seconds: number
  rounds: number
  textsPerSecond: number
  pictures: { perSecond: number; bytes: number }
}

/** From a text at WhatsApp to its receipt, which says that it is kept, ms: of rounds without pictures and with them. */
export type Latencies = { alone: number[]; beside: number[] }

export const measureLatencies = (linked: LinkedPhones, plan: TextPlan): Promise<Latencies> =>
  inScope(async ({ folder, own }) => {
    await linked.copyNetwork(join(folder, 'network'))
    const network = own(await spawnSimulator({ dataDir: join(folder, 'network') }), (it) => it.stop())
    const ours = own(await prepareOurs({ folder, ...linked }), (it) => it.close())
    const files = createOurFiles(ours, folder)
    own(await ours.startWorker(network, 'worker', files.settings), (it) => it.kill('SIGTERM'))
    await ours.allOpen()
    const { client } = network
    const [phone = ''] = linked.phones
    const texts = own(await createTexts(client, phone, plan.textsPerSecond), (it) => it.stop())
    const photographer = await client.createContact()
    const pictures = (ms: number) => {
      const until = performance.now() + ms
      return atPace(
        plan.pictures.perSecond,
        () => performance.now() > until,
        () =>
          client.sendFile(photographer.pn, {
            to: phone,
            kind: 'image',
            mimetype: 'image/jpeg',
            content: randomBytes(plan.pictures.bytes).toString('base64'),
          }),
      )
    }
    const ms = plan.seconds * 1000
    await texts.during(() => pictures(2_000))
    const found: Latencies = { alone: [], beside: [] }
    for (let at = 0; at < plan.rounds; at += 1) {
      found.alone.push(...(await texts.during(() => sleep(ms))))
      found.beside.push(...(await texts.during(() => pictures(ms))))
    }
    return found
  })
