import { ensureSeed, type Seed } from '@sahut/local/seed'
import type { Accounts } from '@sahut/core/auth/accounts'
import type { InboxId, UserId, WorkspaceId } from '@sahut/core/model/ids'
import type { Grant } from '@sahut/testing/checker/rights'

export const PASSWORD = 'a long password for chaos'

/** Two workspaces, three inboxes; of Budi's two inboxes one comes and goes. */
const SEEDS: readonly Seed[] = [
  {
    workspace: 'Toko Kacau',
    inboxes: ['Jakarta', 'Bandung'],
    people: [
      { ...agent('ayu', []), role: 'admin' },
      agent('sari', ['Jakarta', 'Bandung']),
      agent('budi', ['Jakarta', 'Bandung']),
      agent('citra', ['Jakarta']),
      agent('dewi', ['Bandung']),
    ],
  },
  { workspace: 'Toko Lain', inboxes: ['Bali'], people: [agent('eka', ['Bali']), agent('fajar', ['Bali'])] },
]

function agent(name: string, inboxes: string[]): Seed['people'][number] {
  return { email: `${name}@chaos.test`, name, role: 'agent', password: PASSWORD, inboxes }
}

/** Who sits at a real browser. */
const AT_BROWSERS: ReadonlySet<string> = new Set(['sari@chaos.test', 'eka@chaos.test'])
/** Inboxes that divide their chats: among those of their people who sit at a browser. */
const DIVIDING: ReadonlySet<string> = new Set(['Jakarta', 'Bali'])
/** Whose right to an inbox comes and goes. */
const ON_PROBATION = { email: 'budi@chaos.test', inbox: 'Bandung' }

export type Member = {
  email: string
  userId: UserId
  workspaceId: WorkspaceId
  hasBrowser: boolean
  inboxes: InboxId[]
}

export type Team = {
  /** The e-mail address of who gives and takes rights. */
  admin: string
  members: Member[]
  inboxes: { workspaceId: WorkspaceId; inboxId: InboxId; name: string }[]
  probation: { member: Member; inboxId: InboxId }
}

/** Makes the workspaces and their people. @param folder remembers them */
export const makeTeam = async (accounts: Accounts, folderOf: (name: string) => string): Promise<Team> => {
  const members: Member[] = []
  const inboxes: Team['inboxes'] = []
  for (const seed of SEEDS) {
    const place = await ensureSeed(accounts, folderOf(seed.workspace), seed)
    const idOf = (name: string): InboxId[] => {
      const id = place.inboxes[name]
      return id === undefined ? [] : [id]
    }
    for (const [name, inboxId] of Object.entries(place.inboxes)) {
      inboxes.push({ workspaceId: place.workspaceId, inboxId, name })
      if (DIVIDING.has(name))
        await accounts.changeRules(place.workspaceId, inboxId, {
          dividing: { by: 'least_loaded', sticky: true },
        })
    }
    for (const person of seed.people.filter(({ role }) => role === 'agent')) {
      const { userId, workspaceId } = await accounts.signIn(person.email, PASSWORD)
      const hasBrowser = AT_BROWSERS.has(person.email)
      members.push({
        email: person.email,
        userId,
        workspaceId,
        hasBrowser,
        inboxes: person.inboxes.flatMap(idOf),
      })
    }
  }
  const member = members.find(({ email }) => email === ON_PROBATION.email)
  const inbox = inboxes.find(({ name }) => name === ON_PROBATION.inbox)
  if (member === undefined || inbox === undefined) throw new Error('The team has nobody on probation.')
  return { admin: 'ayu@chaos.test', members, inboxes, probation: { member, inboxId: inbox.inboxId } }
}

/** Who might see what, for how long. */
export const createGrantBook = ({ members }: Team) => {
  const grants: Grant[] = members.flatMap(({ email, inboxes }) =>
    inboxes.map((inboxId) => ({ observer: email, scope: inboxId, from: 0 })),
  )
  return {
    grants,
    /** @param until after the store knew of it, ms */
    end: (email: string, inboxId: InboxId, until: number): void => {
      for (const grant of grants)
        if (grant.observer === email && grant.scope === inboxId) grant.until ??= until
    },
    /** @param from before the store knew of it, ms */
    begin: (email: string, inboxId: InboxId, from: number): void => {
      grants.push({ observer: email, scope: inboxId, from })
    },
    holds: (email: string, scope: string): boolean =>
      grants.some((grant) => grant.observer === email && grant.scope === scope && grant.until === undefined),
  }
}

export type GrantBook = ReturnType<typeof createGrantBook>
