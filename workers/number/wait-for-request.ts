import type { Table } from '@sahut/core/store/table'
import type { Numbers, Ownership } from '@sahut/core/numbers/numbers'
import type { Pauses } from './pauses.ts'
import type { Phases } from './phases.ts'
import type { Recovery } from './recovery.ts'
import { type EndedLink, forgetEndedLink, wipeAuthItems } from '../whatsapp/auth/auth-items.ts'

/** Leaves a number alone that can't be connected; resolves when it may be tried again or is not wanted any more. */
export type WaitForRequest = (ended: EndedLink) => Promise<void>

export const createWaitForRequest = (deps: {
  table: Table
  numbers: Pick<Numbers, 'releaseAccount'>
  ownership: Ownership
  pauses: Pauses
  phases: Phases
  recovery: Pick<Recovery, 'reset'>
  isWanted: () => boolean
  /** How many requests of people there were. */
  request: () => number
}): WaitForRequest => {
  const { table, numbers, ownership, pauses, phases, recovery, isWanted } = deps
  const withCode = ({ code }: EndedLink) => (code === undefined ? {} : { code })

  /** After too many failures: nothing happens until a person asks, or for long. The link is kept. */
  const sitOut = async (ended: EndedLink, until: number): Promise<void> => {
    phases.enter({ state: 'quarantined', ...withCode(ended) })
    const left = (): number => until - Date.now()
    while (isWanted() && deps.request() <= ended.request && left() > 0) await pauses.wait(left())
    if (isWanted()) await forgetEndedLink(table, ownership)
  }

  /** After the link ended for good: nothing happens until a person asks for a new one. */
  const awaitRequest = async (ended: EndedLink): Promise<void> => {
    await numbers.releaseAccount(ownership)
    const { refusal } = ended
    phases.enter({ state: 'logged-out', ...withCode(ended), ...(refusal && { refusal }) })
    while (isWanted() && deps.request() <= ended.request) await pauses.wait()
    if (!isWanted()) return
    await wipeAuthItems(table, ownership)
    await forgetEndedLink(table, ownership)
  }

  return async (ended) => {
    await (ended.until === undefined ? awaitRequest(ended) : sitOut(ended, ended.until))
    recovery.reset()
  }
}
