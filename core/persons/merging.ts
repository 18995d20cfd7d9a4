import type { Access } from '../access/access.ts'
import type { Person } from '../contract/persons.ts'
import type { ChatId, PersonId } from '../model/ids.ts'
import type { Principal, User } from '../model/user/user.ts'
import { absent, is, settingEntry } from '../store/expressions.ts'
import { personCardKey } from '../store/keys/persons.ts'
import type { Table } from '../store/table.ts'
import { nameOf } from './person-card.ts'
import type { Gathered, PersonRows } from './person-rows.ts'
import type { TellChats } from './tell-chats.ts'
import type { WriteCard } from './write-card.ts'

/** Who of two is one. */
export type Merging = {
  /** Two turned out to be one: where both have a value, the first's counts. Again is no error. */
  merge: (principal: Principal, two: { chatId: ChatId; with: ChatId }) => Promise<Person>
  /** Undoes a merge: both have again what was known of them before. Again is no error. */
  part: (principal: Principal, what: { chatId: ChatId; personId: PersonId }) => Promise<Person>
}

/** @param shown a person as somebody sees it */
export const createMerging = ({
  access,
  rows,
  table,
  tell,
  write,
  shown,
  now,
}: {
  access: Pick<Access, 'may'>
  rows: PersonRows
  table: Pick<Table, 'update'>
  tell: TellChats
  write: WriteCard
  shown: (person: Gathered, user: User) => Person
  now: () => number
}): Merging => ({
  merge: async (principal, { chatId, with: other }) => {
    const [{ user, thing: chat }, { thing: otherChat }] = await Promise.all([
      access.may(principal, 'chat:person', chatId),
      access.may(principal, 'chat:person', other),
    ])
    const { workspaceId } = user
    const [one, two] = await Promise.all([rows.gather(chat), rows.gather(otherChat)])
    const [into] = one.known
    const [from] = two.known
    if (!one.known.some(({ personId }) => personId === from.personId)) {
      if (into.card === undefined) await write(workspaceId, into, { set: {} })
      const merged = {
        label: nameOf(two.known) ?? otherChat.contact.name ?? otherChat.contact.phone ?? '',
        by: { userId: user.userId, name: user.name },
        at: now(),
      }
      // It holds once the other one says so too: whoever dies between leaves two people, as they were.
      await table.update(
        personCardKey(workspaceId, into.personId),
        settingEntry('merged', from.personId, merged),
      )
      await write(workspaceId, from, { set: { into: into.personId } }, absent('into'))
    }
    const gathered = await rows.gather(chat)
    await tell(gathered, { isNews: true })
    return shown(gathered, user)
  },

  part: async (principal, { chatId, personId }) => {
    const { user, thing: chat } = await access.may(principal, 'chat:person', chatId)
    const { workspaceId } = user
    const before = await rows.gather(chat)
    const from = before.known.find((one) => one.personId === personId)
    const into = from?.card?.into
    if (from !== undefined && into !== undefined) {
      await write(workspaceId, from, { set: {}, removed: ['into'] }, is('into', into))
      await table.update(personCardKey(workspaceId, into), settingEntry('merged', personId, undefined))
    }
    const gathered = await rows.gather(chat)
    const left = before.chats.find((one) => gathered.chats.every(({ chatId: kept }) => kept !== one.chatId))
    await tell(gathered, { isNews: true })
    if (left !== undefined) await tell(await rows.gather(left), { isNews: true })
    return shown(gathered, user)
  },
})
