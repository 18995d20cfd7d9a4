import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import type { ChatKey } from '../model/chat/chat.ts'
import { GroupInfo, ReachedMembers } from '../model/chat/group.ts'
import { decoded } from '../store/decoding.ts'
import { absent, any, atMost } from '../store/expressions.ts'
import { groupKey, reachedKey } from '../store/keys/chat.ts'
import type { Key, Table } from '../store/table.ts'
import { expiry, KNOWN_S } from './row-kinds/row-kind.ts'

/** A worker with the epoch of its ownership. */
type Owner = { ownerEpoch: number }

/** What is known of groups beside what was said in them. */
export type GroupRows = {
  /** Who is in it, and what is set of it, as it was last told. @throws SahutError corrupt_state */
  group: (chat: ChatKey) => Promise<GroupInfo | undefined>
  /** @throws SahutError fenced once a newer owner wrote it */
  keepGroup: (chat: ChatKey, group: GroupInfo, owner: Owner) => Promise<void>
  /** Whom a message of ours has reached; kept as long as its key is. @throws SahutError corrupt_state */
  reached: (chat: ChatKey, seq: number) => Promise<ReachedMembers | undefined>
  /** @throws SahutError fenced once a newer owner wrote it */
  keepReached: (chat: ChatKey, seq: number, reached: ReachedMembers, owner: Owner) => Promise<void>
}

const GroupRow = z.object({ group: GroupInfo })
const ReachedRow = z.object({ reached: ReachedMembers })

export const createGroupRows = (table: Table, now: () => number): GroupRows => {
  /** Refuses what comes late from a worker that another one has followed. */
  const keep = async (key: Key, value: object, { ownerEpoch }: Owner): Promise<void> => {
    const isKept = await table.put(
      { ...key, ...value, epoch: ownerEpoch },
      any(absent('epoch'), atMost('epoch', ownerEpoch)),
    )
    if (!isKept) throw new SahutError('fenced', 'Another worker has taken this number over.')
  }
  return {
    group: async (chat) => {
      const item = await table.get(groupKey(chat))
      return item && decoded(GroupRow, item).group
    },
    keepGroup: (chat, group, owner) => keep(groupKey(chat), { group }, owner),
    reached: async (chat, seq) => {
      const item = await table.get(reachedKey(chat, seq))
      return item && decoded(ReachedRow, item).reached
    },
    keepReached: (chat, seq, reached, owner) =>
      keep(reachedKey(chat, seq), { reached, expiresAt: expiry(now(), KNOWN_S) }, owner),
  }
}
