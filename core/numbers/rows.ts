import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import type { Condition, Item, Key } from '../store/table.ts'
import { InboxId, NumberId, WorkerId, WorkspaceId } from '../model/ids.ts'
import { Retirement, WhatsAppNumber } from '../model/number.ts'

/** Who runs what, of all workspaces, lies in one partition, so that a worker finds its work with one query. */
export const FLEET = 'FLEET'
const NUMBER_PREFIX = 'NUMBER#'

/** A number's profile and state: what people see of it. */
export const profileKey = (workspaceId: WorkspaceId, numberId: NumberId): Key => ({
  PK: `W#${workspaceId}`,
  SK: `${NUMBER_PREFIX}${numberId}`,
})

/** What is wanted of a number and who runs it. */
export const assignmentKey = (numberId: NumberId): Key => ({ PK: FLEET, SK: `${NUMBER_PREFIX}${numberId}` })

/** All profiles of a workspace, or all assignments. */
export const profileRange = (workspaceId: WorkspaceId) => ({ PK: `W#${workspaceId}`, prefix: NUMBER_PREFIX })
export const assignmentRange = { PK: FLEET, prefix: NUMBER_PREFIX }

/** Of which number a profile or an assignment is, by its key alone. */
export const numberIdIn = ({ SK }: Key): NumberId | undefined =>
  NumberId.safeParse(SK.slice(NUMBER_PREFIX.length)).data

/** What people want of a number, and who runs it. */
const Assignment = z.object({
  numberId: NumberId,
  workspaceId: WorkspaceId,
  wanted: z.enum(['linked', 'unlinked']),
  /** Counts people's requests: a new one ends `logged-out` and asks for a fresh QR. */
  request: z.number().int().positive(),
  owner: WorkerId.optional(),
  /** The unlinking that was asked for is done. */
  isUnlinked: z.boolean().optional(),
  /** Of the ownership; rises with each claim. */
  epoch: z.number().int().nonnegative(),
  /** The number is to be no more. */
  retire: Retirement.optional(),
  /** That is done too. */
  isRetired: z.boolean().optional(),
})
export type Assignment = z.infer<typeof Assignment>

/** Whether there is something for a worker to do. */
export const hasWork = ({ wanted, isUnlinked, retire, isRetired }: Assignment): boolean =>
  wanted === 'linked' || isUnlinked !== true || (retire !== undefined && isRetired !== true)

/** What a claim has to know of a profile; the rest may be unreadable. */
const Place = z.object({ inboxId: InboxId })

/** A row that others wrote, checked. @throws SahutError corrupt_state that names the row, never its content */
const parsed = <Schema extends z.ZodType>(schema: Schema, item: Item): z.infer<Schema> => {
  const result = schema.safeParse(item)
  if (result.success) return result.data
  const at = result.error.issues[0]?.path.join('.') ?? ''
  throw new SahutError('corrupt_state', `The row ${item.PK} ${item.SK} can't be read (${at}).`)
}

/** @throws SahutError corrupt_state */
export const readProfile = (item: Item): WhatsAppNumber => parsed(WhatsAppNumber, item)
/** @throws SahutError corrupt_state */
export const readAssignment = (item: Item): Assignment => parsed(Assignment, item)
/** @throws SahutError corrupt_state */
export const readPlace = (item: Item): z.infer<typeof Place> => parsed(Place, item)

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

/** Sets what has a value, and removes what has none. */
export const settingOrRemoving = (attributes: Record<string, unknown>): Condition => {
  const entries = Object.entries(attributes)
  return setting(
    Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    entries.filter(([, value]) => value === undefined).map(([name]) => name),
  )
}

/** Holds for a row whose epoch stands so to the given one. */
export const atEpoch = (comparison: '=' | '<' | '<=', epoch: number): Condition => ({
  expression: `#epoch ${comparison} :at`,
  names: { '#epoch': 'epoch' },
  values: { ':at': epoch },
})
