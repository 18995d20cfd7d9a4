import { setTimeout as sleep } from 'node:timers/promises'
import type { Bus } from '@sahut/core/bus/bus'
import { BROKERS, joinBus } from '@sahut/testing/parts/bus-levels'
import { atPace, nextFact } from '../deliver/senders.ts'
import { madeUpChats } from '../fanout/chats.ts'
import { ourFleet } from '../fanout/gateways.ts'
import { inScope } from '../scope.ts'
import type { Level } from './level.ts'

const CHATS = 20
const GATEWAYS = 2
/** Which message is the last before the broker dies, and how long it is away, ms. */
const DIES_AT = 0.25
const AWAY_MS = 1_000
const LATE_MS = 2_000
/** After this nothing comes any more, ms. */
const SETTLE_MS = 5_000

/** What came of messages that were told while the broker was killed and started again empty. */
export type Death = {
  onTime: number
  /** By more than 2 s. */
  late: number
  /** The bus never brought them: they are read from the store. */
  never: number
  /** How often gateways were told to read from the store. */
  holes: number
}

export const brokerDeath = (level: Level, messages: number, perSecond: number): Promise<Death> =>
  inScope(async (scope) => {
    const broker = scope.own(await BROKERS[level](), (it) => it.stop())
    const chats = madeUpChats(CHATS)
    let holes = 0
    const join = (): Bus => {
      const bus = joinBus(broker.environment)
      bus.onHole((inboxes) => {
        if (inboxes === 'all' || inboxes.size > 0) holes += 1
      })
      return bus
    }
    const fleet = await ourFleet(join, GATEWAYS, chats, scope, false)
    let turn = 0
    let away: Promise<unknown> = Promise.resolve()
    const die = async (): Promise<void> => {
      await broker.kill()
      await sleep(AWAY_MS)
      await broker.restart()
    }
    await atPace(messages, perSecond, () => {
      const chat = chats[turn % chats.length]
      turn += 1
      if (chat !== undefined) fleet.publish(chat, nextFact(chat).entries)
      if (turn === Math.ceil(messages * DIES_AT)) away = die()
    })
    await away
    await sleep(SETTLE_MS)
    const latencies = [...fleet.latencies().values()]
    const late = latencies.filter((ms) => ms > LATE_MS).length
    return { onTime: latencies.length - late, late, never: messages - latencies.length, holes }
  })
