import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import { readable } from '../store/decoding.ts'
import { all, atMost, is, rowIsNew } from '../store/expressions.ts'
import { accountKey } from '../store/keys/fleet.ts'
import type { Item, Key, Table } from '../store/table.ts'
import { NumberId, WorkspaceId } from '../model/ids.ts'
import type { WhatsAppAccount } from '../model/number/number.ts'
import type { Ownership } from './ownership.ts'

/** The number that holds an account. */
export type Holder = Pick<Ownership, 'numberId' | 'workspaceId'>

/**
 * Which number, of all workspaces, has a WhatsApp account: one row for each account. It is put on condition, so that of
 * two numbers whose QRs are scanned by one phone at once only one gets it.
 */
export type AccountHolds = {
  /**
   * Takes an account for a number, or confirms that it has it.
   * @param rows what the store has under `keysOf(account)`, as far as read already
   * @param isFresh a phone has just scanned: the row is written anew, so that nobody can take the account on the word
   *   that this number is not linked
   * @returns the other number that holds the account
   * @throws SahutError unavailable
   */
  take: (
    account: WhatsAppAccount,
    taker: Ownership,
    options: { rows: Item[]; isFresh: boolean },
  ) => Promise<Holder | undefined>
  /** Gives up what a number holds of an account, unless a newer owner of the number has taken it anew. */
  release: (account: WhatsAppAccount, owner: Ownership) => Promise<void>
}

const HoldRow = z.object({ numberId: NumberId, workspaceId: WorkspaceId, stamp: z.string() })

/** Others write the row between our read and our put at most so often before we give up for now. */
const TRIES = 5

/** Where an account may be held: under its LID, or under its phone number while the LID was not known. */
export const keysOf = ({ lid, phone }: WhatsAppAccount): [Key, ...Key[]] => {
  const byPhone = accountKey('phone', phone)
  return lid === undefined ? [byPhone] : [accountKey('lid', lid), byPhone]
}

/** @param isLinked whether a number that holds an account has a link that could be alive */
export const createAccountHolds = ({
  table,
  isLinked,
}: {
  table: Table
  isLinked: (holder: Holder) => Promise<boolean>
}): AccountHolds => {
  /** One try. @returns nothing if the row changed under it */
  const tryToTake = async (
    account: WhatsAppAccount,
    taker: Ownership,
    { rows, isFresh }: { rows: Item[]; isFresh: boolean },
  ): Promise<{ holder: Holder | undefined } | undefined> => {
    const [key] = keysOf(account)
    const found = rows.flatMap((row) => {
      const hold = readable(HoldRow, row)
      return hold === undefined ? [] : [{ PK: row.PK, ...hold }]
    })
    for (const { numberId, workspaceId } of found) {
      const holder = { numberId, workspaceId }
      if (numberId !== taker.numberId && (await isLinked(holder))) return { holder }
    }
    const before = found.find(({ PK }) => PK === key.PK)
    if (before?.numberId === taker.numberId && !isFresh) return { holder: undefined }
    const { numberId, workspaceId, epoch } = taker
    const isTaken = await table.put(
      { ...key, numberId, workspaceId, epoch, stamp: randomUUID() },
      before === undefined ? rowIsNew : is('stamp', before.stamp),
    )
    return isTaken ? { holder: undefined } : undefined
  }

  return {
    take: async (account, taker, { rows, isFresh }) => {
      let found = rows
      for (let tries = 0; tries < TRIES; tries += 1) {
        const taken = await tryToTake(account, taker, { rows: found, isFresh })
        if (taken !== undefined) return taken.holder
        // Ours too, if the answer to a put was lost and it was repeated: then the next try ends it with one more put.
        found = await table.getMany(keysOf(account))
      }
      throw new SahutError('unavailable', 'Whose WhatsApp account this is could not be settled yet.')
    },
    release: async (account, { numberId, epoch }) => {
      const ours = all(is('numberId', numberId), atMost('epoch', epoch))
      for (const key of keysOf(account)) await table.delete(key, ours)
    },
  }
}
