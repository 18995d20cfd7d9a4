import { accountDigest, NumberId, type WorkerId, type WorkspaceId } from '../../model/ids.ts'
import type { Key } from '../table.ts'
import type { Prefix } from './place.ts'
import { workspacePartition } from './workspace.ts'

/** Who runs what, of all workspaces, lies in one partition, so that a worker finds its work with one query. */
const FLEET = 'FLEET'

const NUMBER = 'NUMBER#'

const WORKER = 'WORKER#'

/** A number's profile and state: what people see of it. */
export const profileKey = (workspace: WorkspaceId, number: NumberId): Key => ({
  PK: workspacePartition(workspace),
  SK: `${NUMBER}${number}`,
})

export const profileRange = (workspace: WorkspaceId): Prefix => ({
  PK: workspacePartition(workspace),
  prefix: NUMBER,
})

/** What is wanted of a number and who runs it. */
export const assignmentKey = (number: NumberId): Key => ({ PK: FLEET, SK: `${NUMBER}${number}` })

export const assignmentRange: Prefix = { PK: FLEET, prefix: NUMBER }

/** Of which number a profile or an assignment is, by its key alone. */
export const readNumberKey = ({ SK }: Key): NumberId | undefined =>
  NumberId.safeParse(SK.slice(NUMBER.length)).data

/** Who of the workers does what only one does at a time. */
export const leaseKey = (name: string): Key => ({ PK: FLEET, SK: `LEASE#${name}` })

/** What a worker shows of itself. */
export const workerKey = (worker: WorkerId): Key => ({ PK: FLEET, SK: `${WORKER}${worker}` })

export const workerRange: Prefix = { PK: FLEET, prefix: WORKER }

/** Which number has a WhatsApp account, by the digits of its LID or of its phone. */
export const accountKey = (kind: 'lid' | 'phone', digits: string): Key => ({
  PK: `ACCOUNT#${accountDigest(kind, digits)}`,
  SK: 'NUMBER',
})
