import { SahutError } from '../contract/errors.ts'
import { absent, rowExists, rowIsNew, setting } from '../store/expressions.ts'
import { assignmentKey, profileKey } from '../store/keys/fleet.ts'
import type { Table } from '../store/table.ts'
import { type NumberId, replacementIdOf, type WorkspaceId } from '../model/ids.ts'
import type { Retirement, WhatsAppNumber } from '../model/number/number.ts'
import { asking, type Assignment, readAssignment, readProfile } from './rows.ts'

export type Retirements = {
  /**
   * Ends a number for good: workers unlink it and cancel what waits, its chats stay readable. With `phone-changed` a
   * new number takes its place, with its name, inbox and pace, for another phone. The same again changes nothing more.
   * @returns the number that took its place, if one did
   * @throws SahutError not_found; conflict if it was ended the other way
   */
  retire: (
    workspaceId: WorkspaceId,
    numberId: NumberId,
    why: Retirement['why'],
  ) => Promise<WhatsAppNumber | undefined>
  /** Does what `retire` does after its first write, from wherever a crash left it. */
  applyRetirement: (assignment: Pick<Assignment, 'workspaceId' | 'numberId' | 'retire'>) => Promise<void>
}

/**
 * The end of numbers. What is wanted is one write, to the assignment; the rest follows from it, may be done again by
 * anybody, and is not called done before the number's owner did it.
 * @param now ms since 1970
 */
export const createRetirements = ({ table, now }: { table: Table; now: () => number }): Retirements => {
  const ask = async (
    workspaceId: WorkspaceId,
    numberId: NumberId,
    retire: Retirement,
  ): Promise<Retirement> => {
    const asked = await table.update(
      assignmentKey(numberId),
      asking({ numberId, workspaceId, wanted: 'unlinked', retire }),
      absent('retire'),
    )
    const item = asked ?? (await table.get(assignmentKey(numberId)))
    const found = item && readAssignment(item).retire
    if (found?.why !== retire.why)
      throw new SahutError('conflict', 'This number was removed, or has another phone already.')
    return found
  }

  /** The number in another's place, made unless it is there. */
  const makeReplacement = async (workspaceId: WorkspaceId, old: WhatsAppNumber, numberId: NumberId) => {
    const { inboxId, label, pace } = old
    const made = { numberId, workspaceId, inboxId, label, state: 'unlinked' as const, since: now() }
    await table.put({ ...profileKey(workspaceId, numberId), ...made, ...(pace && { pace }) }, rowIsNew)
  }

  const applyRetirement: Retirements['applyRetirement'] = async ({ workspaceId, numberId, retire }) => {
    if (retire === undefined) return
    const key = profileKey(workspaceId, numberId)
    if (retire.by !== undefined) {
      const item = await table.get(key)
      if (item !== undefined) await makeReplacement(workspaceId, readProfile(item), retire.by)
    }
    await table.update(key, setting({ retired: retire, wanted: 'unlinked' }), rowExists)
  }

  return {
    retire: async (workspaceId, numberId, why) => {
      // Not parsed: one that can't be read can be removed.
      if ((await table.get(profileKey(workspaceId, numberId))) === undefined)
        throw new SahutError('not_found', 'There is no such number in this workspace.')
      const by = why === 'phone-changed' ? replacementIdOf(numberId) : undefined
      const retire = await ask(workspaceId, numberId, { at: now(), why, ...(by && { by }) })
      await applyRetirement({ workspaceId, numberId, retire })
      const item = by && (await table.get(profileKey(workspaceId, by)))
      return item && readProfile(item)
    },
    applyRetirement,
  }
}
