import { setTimeout } from 'node:timers/promises'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { Table } from '@sahut/core/store/table'
import type { Assignment, Numbers, Ownership } from '@sahut/core/numbers/numbers'
import type { FileStore } from '@sahut/core/media/files'
import type { Logger } from '@sahut/core/process/logger'
import type { Bus, Signal } from '@sahut/core/bus/bus'
import { workerTopic } from '@sahut/core/bus/rooms'
import type { TermsOf } from '../inbound/inbox-terms.ts'
import type { Breaker } from '../fleet/connect-breaker.ts'
import { type Connector, createConnector } from './connector.ts'
import type { Gate } from '../fleet/connect-gate.ts'
import { runLifecycle, type RunEnd, type Orders } from './lifecycle.ts'
import { createLinkCodeBook } from './link-codes.ts'
import { createPauses, type Pauses } from './pauses.ts'
import { createPhases, type Phases } from './phases.ts'
import { createRecovery } from './recovery.ts'
import { createRecent } from '@sahut/core/process/recent'
import { createReporter } from './reporter.ts'
import type { WorkerSettings } from '../settings.ts'
import { createTraffic, type Traffic } from './traffic.ts'
import { withdrawAll } from '../outbound/withdrawal.ts'
import type { AuthKey } from '../whatsapp/auth/auth-crypto.ts'

/** How long messages on their way may take to be answered when a worker shuts down, ms. */
const DRAIN_MS = 5_000

/** When the bus may have lost wake-ups, the outboxes of all numbers are looked at within this time, ms. */
const HOLE_SPREAD_MS = 1_000

export type NumberDeps = {
  table: Table
  log: ChatLog
  numbers: Numbers
  bus: Bus
  authKey: AuthKey
  termsOf: TermsOf
  /** Where files are kept; without it none are fetched. */
  files?: FileStore | undefined
  settings: WorkerSettings
  gate: Gate
  breaker: Breaker
  /** Whether this worker may start something that another one may be doing too, if it counts as dead. */
  isHeld: () => boolean
  /** Told for how many seconds the oldest message waits that could be on its way: again and again while it does. */
  onWaiting?: (seconds: number) => void
  logger: Logger
}

/** One number on this worker. */
export type RunningNumber = {
  /** What people want of the number now, and who owns it: if another worker does, it ends here. */
  follow: (assignment: Pick<Assignment, 'wanted' | 'request' | 'retire' | 'codeFor' | 'epoch'>) => void
  /**
   * Lets go of the number in good order: the link stays, another worker can take it up. `over` tells when that is done.
   */
  stop: () => Promise<void>
  /** For how long the number has been of no use although it is to be connected, ms. */
  downMs: () => number
  /** Resolves when it is over and has nothing left to write. */
  over: Promise<RunEnd>
}

/** Messages to send are looked for with each sweep, and all else that is asked of a number with each tenth. */
const SWEEPS_A_REST = 10

/** Bells of a number that are known again: both of one message come within seconds. */
const BELLS = 100

/** @returns whether a bell rings for the first time: on some levels each rings twice, and a look each would be one too many */
const createBells = () => {
  const known = createRecent<string, true>(BELLS)
  return ({ chatId, seq }: Extract<Signal, { type: 'outbox' }>): boolean => {
    if (chatId === undefined || seq === undefined) return true
    const name = `${chatId} ${String(seq)}`
    const isKnown = known.has(name)
    known.set(name, true)
    return !isKnown
  }
}

/** Acts on what is asked of a number over the bus, and looks now and then for what the bus lost. */
const listenForWork = async (deps: {
  bus: Pick<Bus, 'listen' | 'onHole'>
  ownership: Ownership
  logger: Logger
  settings: Pick<WorkerSettings, 'sweepMs'>
  traffic: Pick<
    Traffic,
    'blocks' | 'history' | 'joins' | 'media' | 'outbound' | 'people' | 'readSettings' | 'rules' | 'signs'
  >
  phases: Phases
  pauses: Pauses
  connector: Pick<Connector, 'redirect'>
}): Promise<() => Promise<void>> => {
  const { bus, ownership, traffic, phases, pauses, logger } = deps
  const { numberId } = ownership
  /** Where new chats begin, whether groups are taken, the proxy. Late at worst: the next connection reads it too. */
  const followSettings = (): void => {
    traffic.readSettings().then(
      (hasOtherProxy) => {
        if (!hasOtherProxy) return
        deps.connector.redirect()
        pauses.wake()
      },
      (error: unknown) => {
        logger.warn({ err: error }, 'what was set of the number could not be read yet')
      },
    )
  }
  const isFirst = createBells()
  const stopListening = await bus.listen(workerTopic(numberId), (signal) => {
    if (signal.type === 'number-set') {
      traffic.rules.stale()
      followSettings()
    }
    if (signal.type === 'number-set') traffic.outbound.wake()
    if (signal.type === 'outbox' && signal.isMedia === true) traffic.media.look()
    if (signal.type === 'outbox' && isFirst(signal)) traffic.outbound.wake(signal.chatId)
    if (signal.type === 'person-wanted') traffic.people.look()
    if (signal.type === 'block-wanted') traffic.blocks.look()
    if (signal.type === 'older-wanted') traffic.history.look()
    traffic.signs.hear(signal)
    if (signal.type === 'qr-wanted' && phases.now().state === 'linking' && !phases.show()) pauses.wake()
  })
  /** What is seldom asked for: each look is a query, of each number. */
  const lookAtRest = (): void => {
    traffic.media.look()
    traffic.people.look()
    traffic.blocks.look()
    traffic.joins.look()
    traffic.history.look()
  }
  let sweeps = Math.floor(Math.random() * SWEEPS_A_REST)
  const sweep = setInterval(() => {
    sweeps += 1
    traffic.outbound.wake()
    if (sweeps % SWEEPS_A_REST === 0) lookAtRest()
  }, deps.settings.sweepMs)
  const endHoles = bus.onHole(() => {
    const wait = Math.random() * HOLE_SPREAD_MS
    void setTimeout(wait, undefined, { ref: false }).then(() => {
      traffic.outbound.wake()
      lookAtRest()
      followSettings()
    })
  })
  return async () => {
    clearInterval(sweep)
    endHoles()
    await stopListening()
  }
}

const ordersOf = ({ wanted, request, retire, codeFor }: Assignment): Orders => ({
  wanted,
  request,
  ...(retire && { retire }),
  ...(codeFor !== undefined && { codeFor }),
})

/** Runs a number for as long as this worker owns it. */
export const runNumber = (deps: NumberDeps, ownership: Ownership, assignment: Assignment): RunningNumber => {
  const { table, log, numbers, bus, authKey, settings, gate, isHeld } = deps
  const { numberId, epoch } = ownership
  const logger = deps.logger.child({ numberId, epoch })
  const orders = ordersOf(assignment)
  const pauses = createPauses()
  const over = new AbortController()

  const letGo = (end: 'stopped' | 'lost'): void => {
    orders.letGo ??= end
    over.abort()
    pauses.wake()
  }
  const lose = (): void => {
    if (orders.letGo === undefined) logger.warn('another worker has taken the number over')
    letGo('lost')
  }

  const reporter = createReporter({ numbers, bus, ownership, logger, onFenced: lose })
  const phases = createPhases({ numberId, reporter, bus, settings, logger })
  const traffic = createTraffic({
    table,
    authKey,
    files: deps.files,
    onWaiting: deps.onWaiting,
    log,
    numbers,
    bus,
    ownership,
    termsOf: deps.termsOf,
    settings,
    isHeld,
    logger,
    onFenced: lose,
  })
  const codes = createLinkCodeBook({ numbers, bus, ownership, orders, former: assignment.code, logger })
  const isToUnlink = (): boolean => orders.wanted === 'unlinked'
  const connector = createConnector({
    table,
    numbers,
    authKey,
    gate,
    ownership,
    settings,
    phases,
    traffic,
    codes,
    met: traffic.joins.met,
    isToUnlink,
    over: over.signal,
    logger,
  })

  const run = async (): Promise<RunEnd> => {
    const recovery = createRecovery(settings)
    const told = reporter.settled
    const { quarantineMs, graceMs } = settings
    const withdraw = () => withdrawAll({ log, ownership, logger })
    const parts = { connector, recovery, pauses, phases, quarantineMs, graceMs, withdraw, lose, told }
    const ground = { orders, breaker: deps.breaker, table, numbers, ownership, logger }
    const stopListening = await listenForWork({ ...deps, ...ground, ...parts, traffic })
    try {
      return await runLifecycle({ ...ground, ...parts })
    } finally {
      await stopListening()
      await traffic.close()
      await codes.settled()
      await reporter.close()
    }
  }

  return {
    over: run(),
    downMs: phases.downMs,
    follow: (next) => {
      if (next.epoch > epoch) {
        lose()
        return
      }
      const isNews = next.wanted !== orders.wanted || next.request !== orders.request
      const isByCode = (next.codeFor ?? orders.codeFor) !== undefined
      const { wanted, request, retire, codeFor } = next
      Object.assign(orders, { wanted, request, retire, codeFor })
      if (!isNews) return
      if (isToUnlink()) connector.unlink()
      // What is made anew by itself must not cut short the pause after it.
      else if (isByCode && connector.renew()) return
      pauses.wake()
    },
    stop: async () => {
      await Promise.race([traffic.outbound.close(), setTimeout(DRAIN_MS, undefined, { ref: false })])
      letGo('stopped')
    },
  }
}
