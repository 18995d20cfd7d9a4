import type { Access } from '../access/access.ts'
import { expiry } from '../log/row-kinds/row-kind.ts'
import type { ChatId } from '../model/ids.ts'
import { KeptDraft } from '../model/user/kept-draft.ts'
import type { Principal } from '../model/user/user.ts'
import { mapAtMost } from '../process/map-at-most.ts'
import { readable } from '../store/decoding.ts'
import { draftKey, draftRange } from '../store/keys/users.ts'
import { readUpTo } from '../store/read-all.ts'
import type { Item, Table } from '../store/table.ts'

/** What nobody went on with goes after this, s. */
const LIFE_S = 30 * 86_400

/** That a draft was taken away is known for so long, s: a device that was away must not bring it back. */
const TAKEN_S = 86_400

/** So much is read at once, bytes: an answer of a Lambda carries 6 MB. */
const READ_BYTES = 2_000_000

/** So many rows whose time is over are taken away with one reading, where no table does it by itself. */
const SWEPT = 25

/** What people began to write, each for themselves alone, on whatever device they go on. */
export type KeptDrafts = {
  /** Those with a text. @returns whether they are all */
  list: (principal: Principal) => Promise<{ drafts: KeptDraft[]; isWhole: boolean }>
  /** What was typed last stays. An empty text takes a draft away. @throws SahutError not_found */
  keep: (
    principal: Principal,
    draft: { chatId: ChatId; text: string; at: number },
  ) => Promise<{ draft: KeptDraft; isKept: boolean }>
}

export const createKeptDrafts = ({
  access,
  table,
  now = Date.now,
}: {
  access: Pick<Access, 'may' | 'user'>
  table: Pick<Table, 'delete' | 'get' | 'put' | 'query'>
  now?: () => number
}): KeptDrafts => {
  const isOver = ({ expiresAt }: Item): boolean => typeof expiresAt === 'number' && expiresAt < now() / 1000

  return {
    list: async (principal) => {
      const { items, isCut } = await readUpTo(table, draftRange(await access.user(principal)), READ_BYTES)
      await mapAtMost(SWEPT, items.filter(isOver).slice(0, SWEPT), ({ PK, SK, at }) =>
        table.delete({ PK, SK }, { expression: '#at = :at', names: { '#at': 'at' }, values: { ':at': at } }),
      )
      const drafts = items.filter((item) => !isOver(item)).flatMap((item) => readable(KeptDraft, item) ?? [])
      return { drafts: drafts.filter(({ text }) => text !== ''), isWhole: !isCut }
    },

    keep: async (principal, { chatId, text, at: said }) => {
      const { user } = await access.may(principal, 'chat:send', chatId)
      // Who is ahead of time would be the last for as long.
      const draft = { chatId, text, at: Math.min(said, now()) }
      const key = draftKey(user, chatId)
      const isPut = await table.put(
        { ...key, ...draft, expiresAt: expiry(now(), text === '' ? TAKEN_S : LIFE_S) },
        {
          expression: 'attribute_not_exists(PK) OR #at < :at',
          names: { '#at': 'at' },
          values: { ':at': draft.at },
        },
      )
      if (isPut) return { draft, isKept: true }
      const item = await table.get(key)
      const stands = item === undefined ? undefined : readable(KeptDraft, item)
      // A reply that was lost on the way leaves what this call has put.
      return { draft: stands ?? draft, isKept: stands?.at === draft.at && stands.text === text }
    },
  }
}
