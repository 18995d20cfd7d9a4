/** Everybody with a number on the network: phones (which companions link to) and contacts. */
import { randomInt } from 'node:crypto'
import { SahutError } from '@sahut/core/contract/errors'
import { z } from 'zod'
import { lidJid, parseJid, pnJid } from '../protocol/address.ts'
import { DEFAULT_HABITS, Habits } from '../control/contract.ts'
import { createParty, createSessions, Keys, makeKeys, serializeKeys, type Party } from '../protocol/signal.ts'
import type { Store } from '../store.ts'

export interface Account {
  kind: 'phone' | 'contact'
  pn: string
  lid: string
  name: string
  keys: Keys
  /** Its device in the Signal protocol. */
  party: Party
  /** Meaningful for contacts only. */
  habits: Habits
}

const Row = z.object({
  pn: z.string(),
  lid: z.string(),
  kind: z.enum(['phone', 'contact']),
  name: z.string(),
  keys: z.string(),
  habits: z.string(),
})

export type Accounts = ReturnType<typeof createAccounts>

/** Loads all accounts; from then on they are kept in memory and written through. */
export const createAccounts = (store: Store) => {
  const byPn = new Map<string, Account>()
  const byLid = new Map<string, Account>()
  const sessions = createSessions(store)
  const insert = store.prepare('INSERT INTO account VALUES (?, ?, ?, ?, ?, ?)')
  const update = store.prepare('UPDATE account SET habits = ? WHERE pn = ?')

  const keep = (account: Omit<Account, 'party'>): Account => {
    const kept = { ...account, party: createParty(account.pn, account.keys, sessions) }
    byPn.set(kept.pn, kept)
    byLid.set(kept.lid, kept)
    return kept
  }

  for (const value of store.prepare('SELECT * FROM account').all()) {
    const row = Row.parse(value)
    keep({ ...row, keys: Keys.parse(JSON.parse(row.keys)), habits: Habits.parse(JSON.parse(row.habits)) })
  }

  const freshPn = (): string => {
    // An Indonesian mobile number.
    const pn = `628${randomInt(1_000_000_000, 9_999_999_999)}`
    return byPn.has(pn) ? freshPn() : pn
  }
  const freshLid = (): string => {
    const lid = `${randomInt(100_000_000, 999_999_999)}${randomInt(100_000, 999_999)}`
    return byLid.has(lid) ? freshLid() : lid
  }

  /** @throws SahutError conflict when the number is taken */
  const create = (
    kind: Account['kind'],
    {
      pn = freshPn(),
      name,
      habits = {},
    }: { pn?: string | undefined; name?: string | undefined; habits?: Partial<Habits> },
  ): Account => {
    if (byPn.has(pn)) throw new SahutError('conflict', `${pn} is taken.`, { field: 'pn' })
    const account = keep({
      kind,
      pn,
      lid: freshLid(),
      name: name ?? (kind === 'phone' ? `Toko ${pn.slice(-4)}` : `Pelanggan ${pn.slice(-4)}`),
      keys: makeKeys(),
      habits: { ...DEFAULT_HABITS, ...habits },
    })
    store.run(
      insert,
      account.pn,
      account.lid,
      kind,
      account.name,
      JSON.stringify(serializeKeys(account.keys)),
      JSON.stringify(account.habits),
    )
    return account
  }

  const find = (kind: Account['kind'], pn: string): Account => {
    const account = byPn.get(pn)
    if (account?.kind !== kind) throw new SahutError('not_found', `There is no ${kind} ${pn}.`)
    return account
  }

  return {
    create,
    /** @throws SahutError not_found */
    phone: (pn: string) => find('phone', pn),
    /** @throws SahutError not_found */
    contact: (pn: string) => find('contact', pn),
    /** Whose address it is, by phone number or LID, whatever the device. */
    byJid: (jid: string | undefined): Account | undefined => {
      const parsed = parseJid(jid)
      if (parsed === undefined) return undefined
      return parsed.kind === 'pn' ? byPn.get(parsed.user) : byLid.get(parsed.user)
    },
    all: (kind: Account['kind']): Account[] => [...byPn.values()].filter((account) => account.kind === kind),
    changeHabits: (contact: Account, change: Partial<Habits>) => {
      contact.habits = { ...contact.habits, ...change }
      store.run(update, JSON.stringify(contact.habits), contact.pn)
    },
  }
}

/** How an account is named on the wire. */
export const jidOf = (account: Account, addressing: 'pn' | 'lid', device = 0): string =>
  addressing === 'pn' ? pnJid(account, device) : lidJid(account, device)
