import { setTimeout as sleep } from 'node:timers/promises'
import { BROKERS, joinBus } from '@sahut/testing/parts/bus-levels'
import { atPace, nextFact } from '../deliver/senders.ts'
import { madeUpChats } from '../fanout/chats.ts'
import { ourFleet } from '../fanout/gateways.ts'
import { percentile } from '../figures.ts'
import { cpuMs } from '../processes.ts'
import { inScope } from '../scope.ts'
import { type Level, portsIn } from './level.ts'
import { countReceived } from './received.ts'

const CHATS = 20
/** What a subscription needs to be through with a broker where nobody says so, ms. */
const SETTLE_MS = 300
const LOOK_MS = 20

export type Plan = { messages: number; perSecond: number }

/** What a message costs the broker of a level, and how long it takes. */
export type BrokerCost = { bytes: number; cpuMicros: number; p50Ms: number; p99Ms: number }

/** @param withList whether every gateway shows the list of the chats' inbox too, as the web app does */
export const brokerCost = (
  level: Level,
  gateways: number,
  withList: boolean,
  { messages, perSecond }: Plan,
): Promise<BrokerCost> =>
  inScope(async (scope) => {
    const broker = scope.own(await BROKERS[level](), (it) => it.stop())
    const received = countReceived(scope, portsIn(broker.environment))
    const cpu = (): number => broker.pids().reduce<number>((sum, pid) => sum + cpuMs(pid ?? 0), 0)
    const chats = madeUpChats(CHATS)
    const fleet = await ourFleet(() => joinBus(broker.environment), gateways, chats, scope, withList)
    await sleep(SETTLE_MS)
    const [bytesBefore, cpuBefore] = [received(), cpu()]
    let turn = 0
    await atPace(messages, perSecond, () => {
      const chat = chats[turn % chats.length]
      turn += 1
      if (chat !== undefined) fleet.publish(chat, nextFact(chat).entries)
    })
    while (fleet.received() < messages) await sleep(LOOK_MS)
    // A list's gateways may be behind the viewers.
    await sleep(SETTLE_MS)
    const latencies = [...fleet.latencies().values()]
    return {
      bytes: (received() - bytesBefore) / messages,
      cpuMicros: ((cpu() - cpuBefore) * 1000) / messages,
      p50Ms: percentile(latencies, 0.5),
      p99Ms: percentile(latencies, 0.99),
    }
  })
