/** All that a network needs for its groups. */
import { createGroupChanges } from './group-changes.ts'
import { createGroupTaking } from './group-taking.ts'
import { createGroupWriting } from './group-writing.ts'
import { createGroups } from './groups.ts'
import { createSenderKeys } from './sender-keys.ts'

type Parts = Omit<
  Parameters<typeof createGroupTaking>[0] & Parameters<typeof createGroupWriting>[0],
  'groups' | 'senderKeys'
>

export const assembleGroups = (parts: Parts) => {
  const groups = createGroups(parts.store, parts.accounts)
  const known = { ...parts, groups, senderKeys: createSenderKeys(parts.store) }
  return {
    groups,
    groupTaking: createGroupTaking(known),
    groupWriting: createGroupWriting(known),
    groupChanges: createGroupChanges(known),
  }
}
