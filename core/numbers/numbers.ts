import { SahutError } from '../contract/errors.ts'
import { createRowReader, type RowReader } from '../store/decoding.ts'
import { absent, all, any, below, rowExists, is, rowIsNew, setting } from '../store/expressions.ts'
import {
  assignmentKey,
  assignmentRange,
  profileKey,
  profileRange,
  readNumberKey,
} from '../store/keys/fleet.ts'
import type { Condition, Table } from '../store/table.ts'
import { readAll } from '../store/read-all.ts'
import { newNumberId, type NumberId, numberIdOf, type WorkerId, type WorkspaceId } from '../model/ids.ts'
import type { WhatsAppNumber } from '../model/number/number.ts'
import { type Admissions, createAdmissions } from './admissions.ts'
import { type Blocks, createBlocks } from './blocks.ts'
import { createLookUps, type LookUps } from './look-ups.ts'
import { createLinkCodes, type LinkCodes } from './link-codes.ts'
import type { Ownership } from './ownership.ts'
import { createProfileWrites, type ProfileWrites } from './profile-writes.ts'
import { createRetirements, type Retirements } from './retirement.ts'
import { asking, type Assignment, readAssignment, readPlace, readProfile, readProxy } from './rows.ts'

export type { Assignment, Ownership }

/**
 * The numbers, what people want of them and who runs them. DynamoDB is the arbiter: a claim raises the epoch only
 * if owner and epoch are unchanged, and whatever carries an older epoch is refused from then on.
 */
export type Numbers = ProfileWrites &
  Admissions &
  LinkCodes &
  Retirements & {
    /** Who of WhatsApp is behind phone numbers. */
    lookUps: LookUps
    /** Whom numbers have blocked on WhatsApp. */
    blocks: Blocks
    /** @param number with a `requestId`, the same request again gives the number that the first one made */
    create: (
      number: Pick<WhatsAppNumber, 'workspaceId' | 'inboxId' | 'label'> & { requestId?: string },
    ) => Promise<WhatsAppNumber>
    /** @throws SahutError corrupt_state */
    get: (workspaceId: WorkspaceId, numberId: NumberId) => Promise<WhatsAppNumber | undefined>
    /** The same with its proxy's address, which holds a password: for the number's worker alone. @throws as `get` */
    forWorker: (
      workspaceId: WorkspaceId,
      numberId: NumberId,
    ) => Promise<{ number: WhatsAppNumber; proxy: string | undefined } | undefined>
    /**
     * All of a workspace, those that were retired too. One that can't be read is left out.
     * @param onUnreadable told of each of those
     */
    list: (workspaceId: WorkspaceId, onUnreadable?: (numberId: NumberId) => void) => Promise<WhatsAppNumber[]>
    /**
     * Asks that a number be linked or unlinked; workers act on it.
     * @param codeFor the phone on which a code will be entered; without one QRs are shown
     * @throws SahutError not_found; conflict if the number is retired
     */
    request: (
      workspaceId: WorkspaceId,
      numberId: NumberId,
      wanted: Assignment['wanted'],
      codeFor?: string,
    ) => Promise<WhatsAppNumber>
    /** All numbers that anybody asked to link, of all workspaces. One that can't be read is left out. */
    assignments: () => Promise<Assignment[]>
    /** The claim, or nothing if somebody else was faster or the number's profile can't be read. */
    claim: (assignment: Assignment, worker: WorkerId) => Promise<Ownership | undefined>
    /** Whether nobody claimed the number since. */
    isOwner: (ownership: Pick<Ownership, 'numberId' | 'epoch'>) => Promise<boolean>
    /** Gives a number up, so that another worker need not wait; `done` says that there is nothing left to do. */
    release: (ownership: Ownership, done?: 'unlinked' | 'retired') => Promise<void>
  }

/** Holds as long as nobody claimed the number since the assignment was read. */
const unclaimedSince = ({ owner, epoch }: Assignment): Condition =>
  all(is('epoch', epoch), owner === undefined ? absent('owner') : is('owner', owner))

/** A first claim finds no epoch at the profile; a profile that does not exist is not to be made. */
const profileBefore = (epoch: number): Condition =>
  all(rowExists, any(absent('epoch'), below('epoch', epoch)))

/** A number whose profile does not say where it belongs is not claimed again for so long, ms. */
const UNCLAIMABLE_MS = 600_000

const DONE = { unlinked: { isUnlinked: true }, retired: { isUnlinked: true, isRetired: true } }

/** A claim: first the assignment's row, which decides, and then the profile's. */
const createClaim = ({
  table,
  now,
  read,
}: {
  table: Table
  now: () => number
  read: RowReader
}): Numbers['claim'] => {
  const unclaimable = new Map<NumberId, number>()
  return async (assignment, worker) => {
    const { numberId, workspaceId } = assignment
    if (now() < (unclaimable.get(numberId) ?? 0)) return undefined
    const epoch = assignment.epoch + 1
    const claimed = await table.update(
      assignmentKey(numberId),
      setting({ owner: worker, epoch }),
      unclaimedSince(assignment),
    )
    if (claimed === undefined) return undefined
    const profile = await table.update(
      profileKey(workspaceId, numberId),
      setting({ epoch }),
      profileBefore(epoch),
    )
    if (profile === undefined) return undefined
    const [place] = read([profile], readPlace)
    if (place === undefined) unclaimable.set(numberId, now() + UNCLAIMABLE_MS)
    return place && { numberId, workspaceId, inboxId: place.inboxId, epoch }
  }
}

/**
 * The numbers in the store. Two rows a number: its profile and state under its workspace, and its assignment in the
 * one partition that workers read. A claim first raises the assignment's epoch, which decides, and then the
 * profile's, which keeps an owner before from reporting over the new one. A claim whose answer was lost looks like
 * one that failed; the next one, with the owner that the row then has, succeeds.
 * @param now ms since 1970
 * @param report told once of each row that can't be read
 */
export const createNumbers = ({
  table,
  now = Date.now,
  report,
}: {
  table: Table
  now?: () => number
  report?: (error: SahutError) => void
}): Numbers => {
  const read = createRowReader(report)

  const get: Numbers['get'] = async (workspaceId, numberId) => {
    const item = await table.get(profileKey(workspaceId, numberId))
    return item && readProfile(item)
  }

  const create: Numbers['create'] = async ({ workspaceId, inboxId, label, requestId }) => {
    const numberId = requestId === undefined ? newNumberId() : numberIdOf(workspaceId, requestId)
    const number = { numberId, workspaceId, inboxId, label, state: 'unlinked' as const, since: now() }
    const isMade = await table.put({ ...profileKey(workspaceId, numberId), ...number }, rowIsNew)
    return (isMade ? undefined : await get(workspaceId, numberId)) ?? number
  }

  const request: Numbers['request'] = async (workspaceId, numberId, wanted, codeFor) => {
    if ((await get(workspaceId, numberId)) === undefined)
      throw new SahutError('not_found', 'There is no such number in this workspace.')
    const asked = await table.update(
      assignmentKey(numberId),
      asking({ numberId, workspaceId, wanted, ...(codeFor !== undefined && { codeFor }) }),
      absent('retire'),
    )
    if (asked === undefined) throw new SahutError('conflict', 'This number was removed.')
    // What people see; the assignment is what counts. Of two requests at once the later one stays.
    const { request: count } = readAssignment(asked)
    const shown = await table.update(
      profileKey(workspaceId, numberId),
      setting({ wanted, request: count }),
      all(rowExists, any(absent('request'), below('request', count))),
    )
    const number = shown === undefined ? await get(workspaceId, numberId) : readProfile(shown)
    if (number === undefined) throw new SahutError('not_found', 'There is no such number in this workspace.')
    return number
  }

  const writes = createProfileWrites({ table, now })
  const admissions = createAdmissions({ table, get, now })
  const retirements = createRetirements({ table, now })
  const linkCodes = createLinkCodes(table)

  return {
    create,
    get,
    forWorker: async (workspaceId, numberId) => {
      const item = await table.get(profileKey(workspaceId, numberId))
      return item && { number: readProfile(item), proxy: readProxy(item) }
    },
    list: async (workspaceId, onUnreadable) =>
      read(await readAll(table, profileRange(workspaceId)), readProfile, (item) => {
        const numberId = readNumberKey(item)
        if (numberId !== undefined) onUnreadable?.(numberId)
      }),
    request,
    assignments: async () => read(await readAll(table, assignmentRange), readAssignment),
    claim: createClaim({ table, now, read }),
    isOwner: async ({ numberId, epoch }) => {
      const item = await table.get(assignmentKey(numberId))
      return item?.['epoch'] === epoch
    },
    release: async ({ numberId, epoch }, done) => {
      const change = setting(done === undefined ? {} : DONE[done], ['owner'])
      await table.update(assignmentKey(numberId), change, is('epoch', epoch))
    },
    change: writes.change,
    report: writes.report,
    restrict: writes.restrict,
    tellHistory: writes.tellHistory,
    admit: admissions.admit,
    releaseAccount: admissions.releaseAccount,
    retire: retirements.retire,
    applyRetirement: retirements.applyRetirement,
    keepCode: linkCodes.keepCode,
    linkCode: linkCodes.linkCode,
    lookUps: createLookUps(table, now),
    blocks: createBlocks(table, now),
  }
}
