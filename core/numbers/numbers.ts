import { SahutError } from '../contract/errors.ts'
import type { Condition, Item, Key, Table } from '../store/table.ts'
import { newNumberId, type NumberId, type WorkerId, type WorkspaceId } from '../model/ids.ts'
import type { WhatsAppNumber } from '../model/number.ts'
import type { Ownership } from './ownership.ts'
import { createProfileWrites, type ProfileWrites } from './profile-writes.ts'
import {
  assignmentKey,
  atEpoch,
  FLEET,
  NUMBER_PREFIX,
  profileKey,
  readAssignment,
  readProfile,
  setting,
} from './rows.ts'

/** What people want of a number, and who runs it. */
export type Assignment = {
  numberId: NumberId
  workspaceId: WorkspaceId
  wanted: 'linked' | 'unlinked'
  /** Counts people's requests: a new one ends `logged-out` and asks for a fresh QR. */
  request: number
  owner?: WorkerId
  /** The unlinking that was asked for is done. */
  isUnlinked?: boolean
  /** Of the ownership; rises with each claim. */
  epoch: number
}

export type { Ownership }

/**
 * The numbers, what people want of them and who runs them. DynamoDB is the arbiter: a claim raises the epoch only
 * if owner and epoch are unchanged, and whatever carries an older epoch is refused from then on.
 */
export type Numbers = ProfileWrites & {
  create: (number: Pick<WhatsAppNumber, 'workspaceId' | 'inboxId' | 'label'>) => Promise<WhatsAppNumber>
  get: (workspaceId: WorkspaceId, numberId: NumberId) => Promise<WhatsAppNumber | undefined>
  list: (workspaceId: WorkspaceId) => Promise<WhatsAppNumber[]>
  /** Asks that a number be linked or unlinked; workers act on it. @throws SahutError not_found */
  request: (
    workspaceId: WorkspaceId,
    numberId: NumberId,
    wanted: Assignment['wanted'],
  ) => Promise<WhatsAppNumber>
  /** All numbers that anybody asked to link, of all workspaces. */
  assignments: () => Promise<Assignment[]>
  /** The claim, or nothing if somebody else was faster. */
  claim: (assignment: Assignment, worker: WorkerId) => Promise<Ownership | undefined>
  /** Whether nobody claimed the number since. */
  isOwner: (ownership: Pick<Ownership, 'numberId' | 'epoch'>) => Promise<boolean>
  /** Gives a number up, so that another worker need not wait; `unlinked` says that there is nothing left to do. */
  release: (ownership: Ownership, done?: 'unlinked') => Promise<void>
}

const queryAll = async (table: Table, PK: string): Promise<Item[]> => {
  const all: Item[] = []
  let cursor: Key | undefined
  do {
    const page = await table.query({ PK, prefix: NUMBER_PREFIX, ...(cursor === undefined ? {} : { cursor }) })
    all.push(...page.items)
    cursor = page.cursor
  } while (cursor !== undefined)
  return all
}

/** Holds as long as nobody claimed the number since the assignment was read. */
const unclaimedSince = ({ owner, epoch }: Assignment): Condition => ({
  expression: `#epoch = :before AND ${owner === undefined ? 'attribute_not_exists(#owner)' : '#owner = :owned'}`,
  names: { '#epoch': 'epoch', '#owner': 'owner' },
  values: { ':before': epoch, ...(owner === undefined ? {} : { ':owned': owner }) },
})

/** A first claim finds no epoch at the profile; a profile that does not exist is not to be made. */
const profileBefore = (epoch: number): Condition => {
  const { expression, ...placeholders } = atEpoch('<', epoch)
  return {
    expression: `attribute_exists(PK) AND (attribute_not_exists(#epoch) OR ${expression})`,
    ...placeholders,
  }
}

/**
 * The numbers in the store. Two rows a number: its profile and state under its workspace, and its assignment in the
 * one partition that workers read. A claim first raises the assignment's epoch, which decides, and then the
 * profile's, which keeps an owner before from reporting over the new one. A claim whose answer was lost looks like
 * one that failed; the next one, with the owner that the row then has, succeeds.
 * @param now ms since 1970
 */
export const createNumbers = ({ table, now = Date.now }: { table: Table; now?: () => number }): Numbers => {
  const get: Numbers['get'] = async (workspaceId, numberId) => {
    const item = await table.get(profileKey(workspaceId, numberId))
    return item && readProfile(item)
  }

  const create: Numbers['create'] = async ({ workspaceId, inboxId, label }) => {
    const numberId = newNumberId()
    const number = { numberId, workspaceId, inboxId, label, state: 'unlinked' as const, since: now() }
    await table.put({ ...profileKey(workspaceId, numberId), ...number })
    return number
  }

  const request: Numbers['request'] = async (workspaceId, numberId, wanted) => {
    const number = await get(workspaceId, numberId)
    if (number === undefined) throw new SahutError('not_found', 'There is no such number in this workspace.')
    await table.update(assignmentKey(numberId), {
      expression:
        'SET #number = :number, #workspace = :workspace, #wanted = :wanted, ' +
        '#epoch = if_not_exists(#epoch, :zero) REMOVE #unlinked ADD #request :one',
      names: {
        '#number': 'numberId',
        '#workspace': 'workspaceId',
        '#wanted': 'wanted',
        '#epoch': 'epoch',
        '#request': 'request',
        '#unlinked': 'isUnlinked',
      },
      values: { ':number': numberId, ':workspace': workspaceId, ':wanted': wanted, ':zero': 0, ':one': 1 },
    })
    return number
  }

  const claim: Numbers['claim'] = async (assignment, worker) => {
    const { numberId, workspaceId } = assignment
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
    return { numberId, workspaceId, inboxId: readProfile(profile).inboxId, epoch }
  }

  return {
    create,
    get,
    list: async (workspaceId) => (await queryAll(table, `W#${workspaceId}`)).map(readProfile),
    request,
    assignments: async () => (await queryAll(table, FLEET)).map(readAssignment),
    claim,
    isOwner: async ({ numberId, epoch }) => {
      const item = await table.get(assignmentKey(numberId))
      return item !== undefined && readAssignment(item).epoch === epoch
    },
    release: async ({ numberId, epoch }, done) => {
      const change = setting(done === undefined ? {} : { isUnlinked: true }, ['owner'])
      await table.update(assignmentKey(numberId), change, atEpoch('=', epoch))
    },
    ...createProfileWrites({ table, now }),
  }
}
