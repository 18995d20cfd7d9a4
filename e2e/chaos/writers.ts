import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '@sahut/simulator/customers/random'
import { saidIn } from '@sahut/testing/checker/said'
import { chatName } from '@sahut/testing/checker/verdict'
import type { Cast } from './cast.ts'
import type { Circles } from './circles.ts'
import type { ChaosFlags } from './flags.ts'
import type { JournalWatch } from './journal-watch.ts'
import type { Stage } from './stage.ts'

/** Of the contacts' messages, how many go to the chats that are open in browsers. */
export const HOT_SHARE = 0.25
const BURST = 10

/** Contacts who write more than the script has them: to the chats that are open in browsers, and in bursts. */
export const createWriters = (
  stage: Stage,
  { cast, circles, watch }: { cast: Cast; circles: Circles; watch: JournalWatch },
  flags: ChaosFlags,
) => {
  const { client } = stage.cluster.simulator
  const random = createRandom(flags.seed + 2)
  let n = 0
  const write = async (contact: string, phone: string): Promise<void> => {
    n += 1
    const text = `Halo kak, pesan ${String(n)}`
    if (!(await circles.writeIn(contact, text))) await client.send(contact, { to: phone, text })
  }
  const chats = new Map<string, { contact: string; phone: string }>()
  const writing = new Set<Promise<void>>()
  return {
    /** @param journal names the contacts */
    burst: (): void => {
      for (const said of saidIn(watch.entries())) chats.set(chatName(said), said)
      const all = [...chats.values()]
      const some = Array.from({ length: BURST }, () => all[Math.floor(random() * all.length)])
      // Not awaited: they shall be under way when what comes next strikes.
      for (const one of some) if (one !== undefined) writing.add(write(one.contact, one.phone))
    },
    hot: async (isOver: () => boolean): Promise<void> => {
      for (let turn = 0; !isOver(); turn += 1) {
        await sleep(1_000 / (flags.rate * HOT_SHARE))
        const chat = cast.hot[turn % Math.max(1, cast.hot.length)]
        if (chat !== undefined) await write(chat.contact, chat.phone)
      }
      await Promise.all(writing)
    },
  }
}
