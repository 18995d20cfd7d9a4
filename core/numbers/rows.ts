import { z } from 'zod'
import type { Condition, Item, Key } from '../store/table.ts'
import { NumberId, WorkerId, WorkspaceId } from '../model/ids.ts'
import { WhatsAppNumber } from '../model/number.ts'

/** Who runs what, of all workspaces, lies in one partition, so that a worker finds its work with one query. */
export const FLEET = 'FLEET'
export const NUMBER_PREFIX = 'NUMBER#'

/** A number's profile and state: what people see of it. */
export const profileKey = (workspaceId: WorkspaceId, numberId: NumberId): Key => ({
  PK: `W#${workspaceId}`,
  SK: `${NUMBER_PREFIX}${numberId}`,
})

/** What is wanted of a number and who runs it. */
export const assignmentKey = (numberId: NumberId): Key => ({ PK: FLEET, SK: `${NUMBER_PREFIX}${numberId}` })

const AssignmentRow = z.object({
  numberId: NumberId,
  workspaceId: WorkspaceId,
  wanted: z.enum(['linked', 'unlinked']),
  request: z.number().int().positive(),
  owner: WorkerId.optional(),
  isUnlinked: z.boolean().optional(),
  epoch: z.number().int().nonnegative(),
})

/** @throws ZodError for a row that no version of Sahut wrote */
export const readProfile = (item: Item): WhatsAppNumber => WhatsAppNumber.parse(item)
/** @throws ZodError for a row that no version of Sahut wrote */
export const readAssignment = (item: Item): z.infer<typeof AssignmentRow> => AssignmentRow.parse(item)

/** A change that sets attributes and removes others, every name by placeholder: DynamoDB reserves many words. */
export const setting = (attributes: Record<string, unknown>, removed: string[] = []): Condition => {
  const names = [...Object.keys(attributes), ...removed]
  const sets = Object.keys(attributes).map((name) => `#${name} = :${name}`)
  const expression = [
    ...(sets.length === 0 ? [] : [`SET ${sets.join(', ')}`]),
    ...(removed.length === 0 ? [] : [`REMOVE ${removed.map((name) => `#${name}`).join(', ')}`]),
  ].join(' ')
  return {
    expression,
    names: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ...(sets.length === 0
      ? {}
      : {
          values: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value])),
        }),
  }
}

/** Holds for a row whose epoch stands so to the given one. */
export const atEpoch = (comparison: '=' | '<' | '<=', epoch: number): Condition => ({
  expression: `#epoch ${comparison} :at`,
  names: { '#epoch': 'epoch' },
  values: { ':at': epoch },
})
