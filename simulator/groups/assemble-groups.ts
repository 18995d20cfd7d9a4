/** All that a network needs for its groups. */
import { createGroupChanges } from './group-changes.ts'
import { createGroupTaking } from './group-taking.ts'
import { createGroupWriting } from './group-writing.ts'
import { createGroups } from './groups.ts'
import { createSenderKeys } from './sender-keys.ts'
import { createKeyedQueue } from '../messages/keyed-queue.ts'

type Parts = Omit<
  Parameters<typeof createGroupTaking>[0] & Parameters<typeof createGroupWriting>[0],
  'groups' | 'inTurn' | 'senderKeys'
>

export const assembleGroups = (parts: Parts) => {
  const groups = createGroups(parts.store, parts.accounts)
  // Who leaves while somebody writes got that message, or did not: what is known of keys follows from it.
  const inTurn = createKeyedQueue()
  const known = { ...parts, groups, inTurn, senderKeys: createSenderKeys(parts.store) }
  return {
    groups,
    groupTaking: createGroupTaking(known),
    groupWriting: createGroupWriting(known),
    groupChanges: createGroupChanges(known),
  }
}
