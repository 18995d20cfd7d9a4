import { asSahutError } from '@sahut/core/contract/errors'
import type { Retirement } from '@sahut/core/model/number/number'
import type { Table } from '@sahut/core/store/table'
import type { Assignment, Numbers, Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import type { Breaker } from '../fleet/connect-breaker.ts'
import type { Connector } from './connector.ts'
import type { Pauses } from './pauses.ts'
import type { Phases } from './phases.ts'
import type { Recovery, Verdict } from './recovery.ts'
import { createWaitForRequest } from './wait-for-request.ts'
import { keepEndedLink, takeEndedLink, wipeAuthItems } from '../whatsapp/auth/auth-items.ts'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'
import type { LinkEnd } from '../whatsapp/connection/connection.ts'

/** How a number's life on a worker ended; a retired number's, as unlinked. */
export type RunEnd = 'stopped' | 'unlinked' | 'lost'

/** What people and the fleet want of a number; it changes while the number lives. */
export type Orders = Pick<Assignment, 'wanted' | 'request' | 'retire' | 'codeFor'> & {
  /** Set once this worker is to let go of the number, its link untouched. */
  letGo?: 'stopped' | 'lost'
}

/** WhatsApp's code for it. */
const UNAVAILABLE = 503

/** What a failed step of the life itself waits before it is tried again, ms. */
const AGAIN_MS = 1_000

const isFenced = (error: unknown): boolean => asSahutError(error).code === 'fenced'

type LifecycleDeps = {
  orders: Orders
  table: Table
  numbers: Pick<Numbers, 'applyRetirement' | 'isOwner' | 'release' | 'releaseAccount'>
  ownership: Ownership
  connector: Connector
  recovery: Recovery
  breaker: Breaker
  pauses: Pauses
  phases: Phases
  /** Cancels what waits to be sent. */
  withdraw: () => Promise<void>
  /** After a number was retired, somebody who saw it before may still write through it for so long, ms. */
  graceMs: number
  /** How long a number that failed too often is left alone. */
  quarantineMs: number
  /** Another worker owns the number. */
  lose: () => void
  /** Resolves once the last state is told. */
  told: () => Promise<void>
  logger: Logger
}

/** What becomes of a number that is no more, once its link is ended. @returns false if it is let go of meanwhile */
const retireNumber = async (deps: LifecycleDeps, retire: Retirement): Promise<boolean> => {
  const { orders, numbers, ownership, pauses, graceMs } = deps
  await numbers.applyRetirement({ ...ownership, retire })
  await deps.withdraw()
  const graceEnds = performance.now() + graceMs
  for (let left = graceMs; left > 0; left = graceEnds - performance.now()) {
    await pauses.wait(left)
    if (orders.letGo !== undefined) return false
  }
  await deps.withdraw()
  return true
}

/** What people are told of a number that tries again by itself. */
const waitingAfter = ({ code, isProxyAtFault }: LinkEnd) => ({
  state: 'waiting' as const,
  ...(code === undefined ? {} : { code }),
  ...(isProxyAtFault && { isProxyAtFault }),
})

const runUntilFenced = async (deps: LifecycleDeps): Promise<RunEnd> => {
  const { orders, table, numbers, ownership, connector, recovery, breaker, pauses, phases, logger } = deps
  const { numberId } = ownership
  const letGo = () => orders.letGo
  const isWanted = (): boolean => letGo() === undefined && orders.wanted === 'linked'

  const waitForRequest = createWaitForRequest({ ...deps, isWanted, request: () => orders.request })

  const pause = async (ms: number, end: LinkEnd): Promise<void> => {
    if (ms === 0) return
    phases.enter(waitingAfter(end))
    await pauses.wait(ms)
  }

  const act = async (verdict: Verdict, end: LinkEnd, request: number): Promise<void> => {
    const { code } = end
    switch (verdict.then) {
      case 'pause':
        return pause(verdict.ms, end)
      case 'ask-arbiter':
        if (!(await numbers.isOwner(ownership))) {
          deps.lose()
          return
        }
        if (verdict.isRepeated) logger.error({ code }, 'another program uses the link of this number')
        else logger.warn({ code }, 'the connection of this number was replaced')
        return pause(verdict.ms, end)
      case 'await-viewer':
        phases.enter({ state: 'linking' })
        return pauses.wait()
      case 'quarantine': {
        const until = Date.now() + deps.quarantineMs
        const ended = { request, code: verdict.code, until }
        logger.error(
          { code: verdict.code, until: new Date(until).toISOString() },
          'the number is quarantined',
        )
        await keepEndedLink(table, ownership, ended)
        return waitForRequest(ended)
      }
      case 'end': {
        const ended = { request, code: verdict.code, refusal: verdict.refusal }
        await keepEndedLink(table, ownership, ended)
        return waitForRequest(ended)
      }
    }
  }

  const recover = async (end: LinkEnd): Promise<void> => {
    if (end.error !== undefined && isFenced(end.error)) {
      deps.lose()
      return
    }
    if (end.code === UNAVAILABLE) breaker.refused(numberId)
    const phase = phases.now()
    const verdict = recovery.judge(end, {
      openMs: phase.state === 'open' ? performance.now() - phase.since : 0,
      showedQr: phase.state === 'linking' && phase.shown !== undefined,
    })
    // What it showed links nothing any more.
    if (phase.state === 'linking') phases.enter({ state: 'linking' })
    const level = levelOf(end.error, 'info')
    logger[level]({ code: end.code, err: end.error, then: verdict.then }, verdict.words)
    // What people had asked for when the connection ended: whatever they ask from here on is new.
    const { request } = orders
    // A connection made before the end is dealt with would be a new link, which the clean-up would then end.
    for (let isDone = false; !isDone && isWanted();) {
      try {
        await act(verdict, end, request)
        isDone = true
      } catch (error) {
        if (isFenced(error)) throw error
        logger[levelOf(error, 'warn')]({ err: error }, 'the end of a connection could not be dealt with yet')
        await pauses.wait(AGAIN_MS)
      }
    }
  }

  const ended = await takeEndedLink(table, ownership)
  if (ended !== undefined) await waitForRequest(ended)
  while (isWanted()) {
    while (isWanted() && breaker.pauseMs() > 0) await pause(breaker.pauseMs(), { code: UNAVAILABLE })
    const end = await connector.connect()
    if (isWanted()) await recover(end)
  }
  if (letGo() !== undefined) return letGo() ?? 'stopped'
  // A link that waits for its next try is ended on WhatsApp's side too, if WhatsApp can be reached.
  const { state } = phases.now()
  if (state === 'waiting' || state === 'quarantined') await connector.connect()
  // Let go of meanwhile, that connection told WhatsApp nothing: the next owner ends the link.
  if (letGo() !== undefined) return letGo() ?? 'stopped'
  await wipeAuthItems(table, ownership)
  await numbers.releaseAccount(ownership)
  phases.enter({ state: 'unlinked', ...(connector.isStillListed() ? { isStillListed: true } : {}) })
  await deps.told()
  const { retire } = orders
  if (retire !== undefined && !(await retireNumber(deps, retire))) return deps.orders.letGo ?? 'stopped'
  await numbers.release(ownership, retire === undefined ? 'unlinked' : 'retired')
  return 'unlinked'
}

/**
 * A number's life on this worker: connects it, and after each end does what `Recovery` says, until the number is
 * given up or unlinked.
 * @throws SahutError unavailable if the store can't be read or written at its start or its end
 */
export const runLifecycle = async (deps: LifecycleDeps): Promise<RunEnd> => {
  try {
    return await runUntilFenced(deps)
  } catch (error) {
    if (!isFenced(error)) throw error
    deps.lose()
    return 'lost'
  }
}
