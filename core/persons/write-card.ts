import { randomUUID } from 'node:crypto'
import { SahutError } from '../contract/errors.ts'
import type { WorkspaceId } from '../model/ids.ts'
import type { PersonCard } from '../model/person/person.ts'
import { all, is, rowIsNew, setting } from '../store/expressions.ts'
import { personCardKey } from '../store/keys/persons.ts'
import type { Condition, Table } from '../store/table.ts'
import type { Known } from './person-rows.ts'

/** Somebody else's change of a person came first. */
export const faster = () =>
  new SahutError('conflict', 'Somebody else has just changed what is known of this person. Look again.')

/** Writes a card that is still as it was seen. @throws SahutError conflict */
export type WriteCard = (
  workspaceId: WorkspaceId,
  known: Known,
  change: { set: Partial<PersonCard>; removed?: string[] },
  condition?: Condition,
) => Promise<void>

export const createWriteCard =
  (table: Pick<Table, 'get' | 'put' | 'update'>): WriteCard =>
  async (workspaceId, { personId, card }, { set, removed = [] }, condition) => {
    const key = personCardKey(workspaceId, personId)
    const token = randomUUID()
    const version = card?.version ?? 0
    const next = { ...set, token, version: version + 1 }
    const unchanged = is('version', version)
    const isWritten =
      card === undefined
        ? await table.put({ ...key, merged: {}, ...next }, rowIsNew)
        : (await table.update(
            key,
            setting(next, removed),
            condition === undefined ? unchanged : all(unchanged, condition),
          )) !== undefined
    // Written, and written again when its reply was lost.
    if (!isWritten && (await table.get(key))?.['token'] !== token) throw faster()
  }
