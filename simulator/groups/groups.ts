/** Which groups there are, who is in them, and what is set of them. */
import { randomInt } from 'node:crypto'
import { SahutError } from '@sahut/core/contract/errors'
import { z } from 'zod'
import type { Account, Accounts } from '../login/accounts.ts'
import { pnJid } from '../protocol/address.ts'
import { nowSeconds } from '../protocol/nodes.ts'
import type { Store } from '../store.ts'

export const Role = z.enum(['superadmin', 'admin', 'member'])
export type Role = z.infer<typeof Role>

const Row = z.object({
  id: z.string(),
  subject: z.string(),
  /** Who set it, and when, s. */
  subjectBy: z.string(),
  subjectAt: z.int(),
  createdAt: z.int(),
  creator: z.string(),
  addressing: z.enum(['pn', 'lid']),
  description: z.string().optional(),
  /** Only admins may write. */
  announce: z.boolean(),
  /** Phone numbers. */
  members: z.record(z.string(), Role),
  /** Whose sender key which companion's device has. */
  told: z.array(z.string()),
})
export type Group = z.infer<typeof Row>

/** Whether somebody may change a group, and write where only admins may. */
export const isAdmin = (group: Group, pn: string): boolean =>
  group.members[pn] === 'admin' || group.members[pn] === 'superadmin'

export type Groups = ReturnType<typeof createGroups>

/** Loads all groups; from then on they are kept in memory and written through. */
export const createGroups = (store: Store, accounts: Pick<Accounts, 'byJid'>) => {
  const byId = new Map<string, Group>()
  const upsert = store.prepare(
    'INSERT INTO grp VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  for (const row of store.prepare('SELECT value FROM grp').all()) {
    const group = Row.parse(JSON.parse(String(row['value'])))
    byId.set(group.id, group)
  }

  const keep = (group: Group): void => {
    byId.set(group.id, group)
    store.run(upsert, group.id, JSON.stringify(group))
  }

  const membersOf = (group: Group): Account[] =>
    Object.keys(group.members).flatMap((pn) => accounts.byJid(pnJid({ pn })) ?? [])

  return {
    keep,
    /** @throws SahutError not_found */
    of: (id: string | undefined): Group => {
      const group = byId.get(id ?? '')
      if (group === undefined) throw new SahutError('not_found', `There is no group ${id ?? ''}.`)
      return group
    },
    all: (): Group[] => [...byId.values()],
    membersOf,
    phonesIn: (group: Group): Account[] => membersOf(group).filter(({ kind }) => kind === 'phone'),
    contactsIn: (group: Group): Account[] => membersOf(group).filter(({ kind }) => kind === 'contact'),
    create: (
      creator: Account,
      made: Pick<Group, 'subject' | 'addressing' | 'announce'> & { members: readonly Account[] },
    ): Group => {
      const t = nowSeconds()
      const group: Group = {
        ...made,
        id: `120363${String(randomInt(100_000_000_000, 281_474_976_710_655)).slice(0, 12)}@g.us`,
        subjectBy: creator.pn,
        subjectAt: t,
        createdAt: t,
        creator: creator.pn,
        members: {
          ...Object.fromEntries(made.members.map(({ pn }) => [pn, 'member' as const])),
          [creator.pn]: 'superadmin',
        },
        told: [],
      }
      keep(group)
      return group
    },
  }
}
