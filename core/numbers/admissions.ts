import { asSahutError, SahutError } from '../contract/errors.ts'
import type { NumberId, WorkspaceId } from '../model/ids.ts'
import { atMost, setting } from '../store/expressions.ts'
import { profileKey } from '../store/keys/fleet.ts'
import type { Table } from '../store/table.ts'
import {
  isSameAccount,
  type NumberState,
  type Refusal,
  type WhatsAppAccount,
  type WhatsAppNumber,
} from '../model/number/number.ts'
import { createAccountHolds, keysOf } from './account-holds.ts'
import type { Ownership } from './ownership.ts'
import { readProfile } from './rows.ts'

/** Whether the phone behind a number's link may be behind it. */
export type Admissions = {
  /**
   * Asked before each connection with a link, so before anything that comes over it is kept: binds the number to its
   * first account, and the account to this number.
   * @param isFresh the link was made by a phone that scanned just now
   * @returns why not; the link is then to be ended
   * @throws SahutError fenced, unavailable
   */
  admit: (ownership: Ownership, account: WhatsAppAccount, isFresh: boolean) => Promise<Refusal | undefined>
  /** The number has no link any more: its account may be linked elsewhere. The number still expects the account. */
  releaseAccount: (ownership: Ownership) => Promise<void>
}

/** States of a number that surely has no link. */
const WITHOUT_LINK: ReadonlySet<NumberState> = new Set(['unlinked', 'logged-out'])

/** States that only follow once the account is settled. */
const SETTLED: ReadonlySet<NumberState> = new Set(['open', 'waiting', 'quarantined'])

/** The account that a number belongs to. The release before knew only the phone that was there last. */
const accountOf = ({ account, phone }: WhatsAppNumber): WhatsAppAccount | undefined =>
  account ?? (phone === undefined ? undefined : { phone })

export const createAdmissions = ({
  table,
  get,
  now,
}: {
  table: Table
  get: (workspaceId: WorkspaceId, numberId: NumberId) => Promise<WhatsAppNumber | undefined>
  now: () => number
}): Admissions => {
  const holds = createAccountHolds({
    table,
    isLinked: async ({ workspaceId, numberId }) => {
      try {
        const number = await get(workspaceId, numberId)
        return number !== undefined && !WITHOUT_LINK.has(number.state)
      } catch (error) {
        // One that can't be read may be linked.
        if (asSahutError(error).code === 'corrupt_state') return true
        throw error
      }
    },
  })

  return {
    admit: async (ownership, account, isFresh) => {
      const { workspaceId, numberId, epoch } = ownership
      const key = profileKey(workspaceId, numberId)
      const rows = await table.getMany([key, ...keysOf(account)])
      const own = rows.find(({ PK, SK }) => PK === key.PK && SK === key.SK)
      if (own === undefined) throw new SahutError('not_found', 'There is no such number in this workspace.')
      const number = readProfile(own)
      const expected = accountOf(number)
      const { phone } = account
      if (expected !== undefined && !isSameAccount(expected, account))
        return { why: 'other-phone', phone, expected: expected.phone }
      const write = async (attributes: Record<string, unknown>): Promise<void> => {
        if ((await table.update(key, setting(attributes), atMost('epoch', epoch))) === undefined)
          throw new SahutError('fenced', 'Another worker has taken this number over.')
      }
      // Before the account is taken: another number that scans with it at the same time reads this.
      if (WITHOUT_LINK.has(number.state)) await write({ state: 'connecting', since: now() })
      const holder = await holds.take(account, ownership, {
        rows: rows.filter((row) => row !== own),
        isFresh: isFresh || !SETTLED.has(number.state),
      })
      if (holder !== undefined) {
        const isNamed = holder.workspaceId === workspaceId
        return { why: 'taken', phone, ...(isNamed ? { holder: holder.numberId } : {}) }
      }
      if (number.account?.phone !== phone || number.account.lid !== account.lid)
        await write({ account, phone })
      return undefined
    },
    releaseAccount: async (ownership) => {
      const number = await get(ownership.workspaceId, ownership.numberId)
      const account = number && accountOf(number)
      if (account !== undefined) await holds.release(account, ownership)
    },
  }
}
