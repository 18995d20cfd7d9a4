import type { InboxId, NumberId, WorkerId, WorkspaceId } from '../model/ids.ts'
import type { NumberState, WhatsAppNumber } from '../model/number.ts'

/** What people want of a number, and who runs it. */
export type Assignment = {
  numberId: NumberId
  workspaceId: WorkspaceId
  wanted: 'linked' | 'unlinked'
  /** Counts people's requests: a new one ends `logged-out` and asks for a fresh QR. */
  request: number
  owner?: WorkerId
  /** Of the ownership; rises with each claim. */
  epoch: number
}

/** A worker's proof that it may run a number. */
export type Ownership = { numberId: NumberId; workspaceId: WorkspaceId; inboxId: InboxId; epoch: number }

/**
 * The numbers, what people want of them and who runs them. DynamoDB is the arbiter: a claim raises the epoch only
 * if owner and epoch are unchanged, and whatever carries an older epoch is refused from then on.
 */
export type Numbers = {
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
  /** Gives a number up, so that another worker need not wait. */
  release: (ownership: Ownership) => Promise<void>
  /** Writes what the number is doing. @throws SahutError fenced once another worker claimed it */
  report: (
    ownership: Ownership,
    state: { state: NumberState; phone?: string; code?: number },
  ) => Promise<WhatsAppNumber>
}
