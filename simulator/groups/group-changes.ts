/** What changes in groups: who is in them, what is set of them. The companions of their phones are told. */
import type { BinaryNode } from '@whiskeysockets/baileys'
import { SahutError } from '@sahut/core/contract/errors'
import type { GroupChange, NewGroup } from '../control/group-contract.ts'
import type { Journal } from '../journal.ts'
import { jidOf, type Account, type Accounts } from '../login/accounts.ts'
import { pnJid } from '../protocol/address.ts'
import { makeMessageId, type Delivery } from '../messages/delivery.ts'
import type { KeyedQueue } from '../messages/keyed-queue.ts'
import { node, nowSeconds } from '../protocol/nodes.ts'
import type { Store } from '../store.ts'
import { authorAttributes, groupNode, participantNode } from './group-nodes.ts'
import type { Group, Groups, Role } from './groups.ts'
import type { SenderKeys } from './sender-keys.ts'

interface Parts {
  accounts: Accounts
  delivery: Delivery
  groups: Groups
  inTurn: KeyedQueue
  journal: Journal
  senderKeys: SenderKeys
  store: Store
}

export type GroupChanges = ReturnType<typeof createGroupChanges>

const ROLES: Partial<Record<GroupChange['what'], Role>> = {
  add: 'member',
  promote: 'admin',
  demote: 'member',
}

/** The group after a change. */
const changed = (group: Group, { what, people, text, by }: GroupChange): Group => {
  switch (what) {
    case 'add':
    case 'promote':
    case 'demote': {
      const role = ROLES[what] ?? 'member'
      return {
        ...group,
        members: { ...group.members, ...Object.fromEntries(people.map((pn) => [pn, role])) },
      }
    }
    case 'remove':
    case 'leave': {
      const gone = what === 'leave' ? [by] : people
      const stay = Object.entries(group.members).filter(([pn]) => !gone.includes(pn))
      // Who leaves knows the keys of those who stay: nobody has the new ones yet.
      return { ...group, members: Object.fromEntries(stay), told: [] }
    }
    case 'subject':
      return { ...group, subject: text, subjectBy: by, subjectAt: nowSeconds() }
    case 'description':
      return { ...group, description: text }
    case 'announcement':
    case 'not_announcement':
      return { ...group, announce: what === 'announcement' }
  }
}

/** How a change of a group is told. */
const contentOf = (
  group: Group,
  { what, people, text, by }: GroupChange,
  accountOf: (pn: string) => Account,
): BinaryNode => {
  const nodes = (pns: readonly string[]) =>
    pns.map((pn) => participantNode(group, accountOf(pn), group.members[pn]))
  switch (what) {
    case 'add':
    case 'promote':
    case 'demote':
    case 'remove':
      return node(what, {}, nodes(people))
    case 'leave':
      return node('remove', {}, nodes([by]))
    case 'subject':
      return node('subject', {
        subject: text,
        s_t: String(group.subjectAt),
        s_o: jidOf(accountOf(by), group.addressing),
      })
    case 'description':
      return node('description', { id: 'd1' }, [node('body', {}, Buffer.from(text))])
    case 'announcement':
    case 'not_announcement':
      return node(what)
  }
}

export const createGroupChanges = ({
  accounts,
  delivery,
  groups,
  inTurn,
  journal,
  senderKeys,
  store,
}: Parts) => {
  const accountOf = (pn: string): Account => {
    const account = accounts.byJid(pnJid({ pn }))
    if (account === undefined) throw new SahutError('not_found', `There is nobody with the number ${pn}.`)
    return account
  }

  /** @returns the notification's id */
  const tell = (group: Group, by: Account, phones: readonly Account[], content: BinaryNode): string => {
    const id = makeMessageId()
    const stanza = node(
      'notification',
      {
        from: group.id,
        type: 'w:gp2',
        id,
        t: String(nowSeconds()),
        ...authorAttributes(group, by),
        notify: by.name,
      },
      [content],
    )
    for (const phone of phones) delivery.push(phone.pn, stanza)
    return id
  }

  return {
    /** @throws SahutError invalid_input for two phones: their companions do not write to each other here */
    create: async ({ creator, members, ...made }: NewGroup): Promise<Group> => {
      const all = [creator, ...members].map(accountOf)
      const [author] = all
      const phones = all.filter(({ kind }) => kind === 'phone')
      if (author === undefined || phones.length > 1)
        throw new SahutError('invalid_input', 'A group has at most one phone.', { field: 'members' })
      const group = groups.create(author, { ...made, members: all })
      const id = tell(group, author, phones, node('create', { type: 'new' }, [groupNode(group, all)]))
      journal.write({
        event: 'group:changed',
        group: group.id,
        phone: phones[0]?.pn,
        by: creator,
        what: 'create',
        people: Object.keys(group.members),
        text: '',
        id,
      })
      await store.committed()
      return group
    },
    change: (groupId: string, change: GroupChange): Promise<Group> =>
      inTurn(groupId, async () => {
        const before = groups.of(groupId)
        const group = changed(before, change)
        groups.keep(group)
        const { what, by, people, text } = change
        if (what === 'remove' || what === 'leave')
          for (const pn of Object.keys(group.members)) senderKeys.rotate(pn, groupId)
        const phones = new Set([...groups.phonesIn(before), ...groups.phonesIn(group)])
        const id = tell(group, accountOf(by), [...phones], contentOf(group, change, accountOf))
        const [phone] = phones
        const about = { group: groupId, phone: phone?.pn, by, what, people, text, id }
        journal.write({ event: 'group:changed', ...about })
        await store.committed()
        return group
      }),
  }
}
