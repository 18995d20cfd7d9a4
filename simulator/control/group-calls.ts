/** What the client of the control API does with groups. */
import { z } from 'zod'
import { Accepted } from './contract.ts'
import {
  type GroupChange,
  type GroupDeed,
  type GroupFile,
  type GroupMessage,
  GroupState,
  type NewGroup,
} from './group-contract.ts'

type Call = <Schema extends z.ZodType>(
  schema: Schema,
  method: string,
  path: string,
  body?: unknown,
) => Promise<z.infer<Schema>>

export const groupCalls = (call: Call) => ({
  createGroup: (group: z.input<typeof NewGroup>) => call(GroupState, 'POST', '/groups', group),
  groups: () => call(z.array(GroupState), 'GET', '/groups'),
  /** A member writes to a group. Resolves once the network can't lose the message any more. */
  sendToGroup: (group: string, message: z.input<typeof GroupMessage>) =>
    call(Accepted, 'POST', `/groups/${group}/messages`, message),
  /** A member sends a file to a group. */
  sendFileToGroup: (group: string, file: z.input<typeof GroupFile>) =>
    call(Accepted, 'POST', `/groups/${group}/files`, file),
  /** A member does something to a message of a group. */
  doInGroup: (group: string, deed: z.input<typeof GroupDeed>) =>
    call(Accepted, 'POST', `/groups/${group}/deeds`, deed),
  /** Somebody changes a group, or who is in it. */
  changeGroup: (group: string, change: z.input<typeof GroupChange>) =>
    call(GroupState, 'POST', `/groups/${group}/changes`, change),
})
