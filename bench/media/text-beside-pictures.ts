import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnSimulator } from '@sahut/simulator/control/spawn'
import type { ContactState } from '@sahut/simulator/control/contract'
import { followJournal } from '../journal.ts'
import { prepareOurs } from '../ours.ts'
import type { LinkedPhones } from '../phones.ts'
import { inScope } from '../scope.ts'
import { createOurFiles } from './our-files.ts'

export type TextPlan = {
  seconds: number
  rounds: number
  textsPerSecond: number
  pictures: { perSecond: number; bytes: number }
}

/** From a text at WhatsApp to its receipt, which says that it is kept, ms: of rounds without pictures and with them. */
export type Latencies = { alone: number[]; beside: number[] }

/** Calls back at a steady pace for so long; all of them have ended in the end. */
const atPace = async (perSecond: number, seconds: number, send: (at: number) => Promise<unknown>) => {
  const sending: Promise<unknown>[] = []
  const began = performance.now()
  for (let at = 0; at < perSecond * seconds; at += 1) {
    const early = began + (at * 1000) / perSecond - performance.now()
    if (early > 1) await sleep(early)
    sending.push(send(at))
  }
  await Promise.all(sending)
}

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
    const writer = await client.createContact()
    const photographer: ContactState = await client.createContact()

    const sent = new Map<string, number>()
    const took = new Map<string, number>()
    const journal = own(
      await followJournal(client, (entry) => {
        if (entry.event === 'contact:sent' && entry.contact === writer.pn) sent.set(entry.id, entry.at)
        if (entry.event === 'companion:receipt' && entry.type === 'delivered' && !took.has(entry.id))
          took.set(entry.id, entry.at)
      }),
      (it) => it.stop(),
    )
    const texts = (seconds: number) =>
      atPace(plan.textsPerSecond, seconds, () =>
        client.send(writer.pn, { to: phone, text: 'Sudah dikirim?' }),
      )
    const pictures = (seconds: number) =>
      atPace(plan.pictures.perSecond, seconds, () =>
        client.sendFile(photographer.pn, {
          to: phone,
          kind: 'image',
          mimetype: 'image/jpeg',
          content: randomBytes(plan.pictures.bytes).toString('base64'),
        }),
      )
    /** Latencies of the texts of one round. */
    const round = async (withPictures: boolean): Promise<number[]> => {
      sent.clear()
      await Promise.all([texts(plan.seconds), ...(withPictures ? [pictures(plan.seconds)] : [])])
      const expected = plan.textsPerSecond * plan.seconds
      await journal.until(() => sent.size >= expected && [...sent.keys()].every((id) => took.has(id)))
      return [...sent].map(([id, at]) => (took.get(id) ?? Number.NaN) - at)
    }
    await Promise.all([texts(2), pictures(2)])
    const found: Latencies = { alone: [], beside: [] }
    for (let at = 0; at < plan.rounds; at += 1) {
      found.alone.push(...(await round(false)))
      found.beside.push(...(await round(true)))
    }
    return found
  })
