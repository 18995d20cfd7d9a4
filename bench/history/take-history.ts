import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnSimulator } from '@sahut/simulator/control/spawn'
import type { ContactState } from '@sahut/simulator/control/contract'
import { prepareOurs } from '../ours.ts'
import type { LinkedPhones } from '../phones.ts'
import { inScope } from '../scope.ts'
import { createTexts } from '../texts.ts'

export type Plan = { chats: number; messagesPerChat: number; textsPerSecond: number; aloneSeconds: number }

/** How long the history took, ms, and texts until they were kept, ms: alone, and while it was taken. */
export type Taken = { ms: number; alone: number[]; beside: number[] }

/** Not all in one piece: a phone tells in several. */
const CHATS_A_PIECE = 20
const LOOK_MS = 100
/** A day of last year, s. */
const THEN = 1_760_000_000

export const takeHistory = (linked: LinkedPhones, plan: Plan): Promise<Taken> =>
  inScope(async ({ folder, own }) => {
    await linked.copyNetwork(join(folder, 'network'))
    const { client, ...network } = own(await spawnSimulator({ dataDir: join(folder, 'network') }), (it) =>
      it.stop(),
    )
    const ours = own(await prepareOurs({ folder, ...linked }), (it) => it.close())
    own(await ours.startWorker(network, 'worker'), (it) => it.kill('SIGTERM'))
    await ours.allOpen()
    const [phone = ''] = linked.phones
    const texts = own(await createTexts(client, phone, plan.textsPerSecond), (it) => it.stop())
    const contacts: ContactState[] = []
    for (let at = 0; at < plan.chats; at += 1) contacts.push(await client.createContact())

    const wanted = plan.chats * plan.messagesPerChat
    const taken = async (): Promise<number> => {
      const [number] = await ours.numbers.list(ours.workspaceId)
      return number?.history?.taken ?? 0
    }
    const take = async (): Promise<void> => {
      for (let at = 0; at < contacts.length; at += CHATS_A_PIECE)
        await client.past(phone, {
          conversations: contacts.slice(at, at + CHATS_A_PIECE).map(({ pn }) => ({
            with: pn,
            messages: Array.from({ length: plan.messagesPerChat }, (_, line) => ({
              text: `Pesan lama nomor ${String(line)}, masih ada stok?`,
              fromMe: line % 3 === 0,
              t: THEN + line * 60,
            })),
          })),
        })
      while ((await taken()) < wanted) await sleep(LOOK_MS)
    }

    await texts.during(() => sleep(2_000))
    const alone = await texts.during(() => sleep(plan.aloneSeconds * 1_000))
    const began = performance.now()
    let ms = 0
    const beside = await texts.during(async () => {
      await take()
      ms = performance.now() - began
    })
    return { ms, alone, beside }
  })
