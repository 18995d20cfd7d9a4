import { z } from 'zod'
import { SahutError } from '../../contract/errors.ts'
import type { Invitation, LinkPurpose } from '../../model/user/invitation.ts'
import { InboxId, LinkId, linkIdOf, UserId, WorkspaceId } from '../../model/ids.ts'
import { type NewInvitation, Rank, roleOf, type User } from '../../model/user/user.ts'
import { decoded, type RowReader } from '../../store/decoding.ts'
import { is, setting } from '../../store/expressions.ts'
import { linkKey, linkRange } from '../../store/keys/users.ts'
import { readAll } from '../../store/read-all.ts'
import type { Item, Table } from '../../store/table.ts'
import { newSecret, secretHash } from '../secrets.ts'
import type { Users } from './users.ts'

const DAY_MS = 86_400_000
const INVITED_MS = 7 * DAY_MS
/** Whoever finds it has the account, so it is for somebody who waits for it. */
const RESET_MS = DAY_MS
/** An invitation that has ended is shown for so long, to be made anew. */
const SHOWN_MS = 30 * DAY_MS

/** What all links have; of the secret only the hash. */
const Row = z.object({ linkId: LinkId, hash: z.string(), at: z.number(), until: z.number() })
const InvitationRow = Row.extend({
  kind: z.literal('invitation'),
  email: z.string(),
  rank: z.string(),
  inboxIds: z.array(InboxId),
})
const ResetRow = Row.extend({ kind: z.literal('reset'), userId: UserId })
const LinkRow = z.discriminatedUnion('kind', [InvitationRow, ResetRow])
type LinkRow = z.infer<typeof LinkRow>

const invitationOf = ({
  linkId,
  email,
  rank,
  inboxIds,
  at,
  until,
}: z.infer<typeof InvitationRow>): Invitation => ({
  linkId,
  email,
  rank: Rank.catch('agent').parse(rank),
  inboxIds,
  at,
  until,
})

const Ref = z.tuple([WorkspaceId, LinkId, z.string().min(1).max(100)])

const isOver = (): SahutError =>
  new SahutError('not_found', 'This link is not good any more. Ask who gave it to you for another one.')

/** Links that an admin hands to somebody. Each is good once and for some days; another one for the same takes its place. */
export type Links = {
  /** @returns with the secret that opens it, which is told only now */
  invite: (
    workspaceId: WorkspaceId,
    invitation: NewInvitation,
  ) => Promise<{ invitation: Invitation; token: string }>
  /** Who is invited and has not come yet, by e-mail address; those included whose link has ended. */
  invitations: (workspaceId: WorkspaceId) => Promise<Invitation[]>
  invitation: (workspaceId: WorkspaceId, linkId: LinkId) => Promise<Invitation | undefined>
  revoke: (workspaceId: WorkspaceId, linkId: LinkId) => Promise<void>
  /** A link by which somebody sets a new password. @returns its secret, and until when it is good, ms */
  reset: (user: User) => Promise<{ token: string; until: number }>
  /** @throws SahutError not_found for a link that is not good */
  purpose: (token: string) => Promise<LinkPurpose>
  /**
   * Makes a user of who was invited.
   * @throws SahutError not_found for a link that is not good, conflict if the e-mail address was taken meanwhile
   */
  accept: (token: string, person: { name: string; password: string }) => Promise<User>
  /** Sets a new password and ends all sessions. @throws SahutError not_found for a link that is not good */
  setPassword: (token: string, password: string) => Promise<User>
}

type Deps = {
  table: Table
  read: RowReader
  users: Pick<Users, 'createUser' | 'isFree' | 'setPassword' | 'user'>
  workspace: (workspaceId: WorkspaceId) => Promise<{ name: string } | undefined>
}

/** The links themselves: made, found by what opens them, used up. */
const createLinkRows = (table: Table) => ({
  /** @param keptMs after its end */
  make: async (
    workspaceId: WorkspaceId,
    linkId: LinkId,
    of: object,
    { goodMs, keptMs }: { goodMs: number; keptMs: number },
  ) => {
    const secret = newSecret()
    const at = Date.now()
    const until = at + goodMs
    const expiresAt = Math.ceil((until + keptMs) / 1000)
    const row = { linkId, hash: secretHash(secret), at, until, ...of }
    await table.put({ ...linkKey(workspaceId, linkId), ...row, expiresAt })
    return { row, token: [workspaceId, linkId, secret].join('.') }
  },

  /** What a token opens. @throws SahutError not_found */
  open: async (token: string): Promise<{ workspaceId: WorkspaceId; row: LinkRow }> => {
    const ref = Ref.safeParse(token.split('.')).data
    if (ref === undefined) throw isOver()
    const [workspaceId, linkId, secret] = ref
    const item = await table.get(linkKey(workspaceId, linkId))
    const row = item && decoded(LinkRow, item)
    if (row === undefined || row.hash !== secretHash(secret) || row.until <= Date.now()) throw isOver()
    return { workspaceId, row }
  },

  /** Still the same that was opened: it was not revoked, used or made anew since. */
  hold: async (workspaceId: WorkspaceId, { linkId, hash }: LinkRow): Promise<void> => {
    const held = await table.update(
      linkKey(workspaceId, linkId),
      setting({ usedAt: Date.now() }),
      is('hash', hash),
    )
    if (held === undefined) throw isOver()
  },

  /** @returns whether this was the one that used it up */
  end: (workspaceId: WorkspaceId, { linkId, hash }: Pick<LinkRow, 'linkId' | 'hash'>): Promise<boolean> =>
    table.delete(linkKey(workspaceId, linkId), is('hash', hash)),
})

/** The links that a table holds. */
export const createLinks = ({ table, read, users, workspace }: Deps): Links => {
  const links = createLinkRows(table)

  const readInvitation = (item: Item | undefined): Invitation[] => {
    const row = item && decoded(LinkRow, item)
    return row?.kind === 'invitation' ? [invitationOf(row)] : []
  }

  /** @throws SahutError not_found for a link to an account that is gone */
  const ownerOf = async (workspaceId: WorkspaceId, userId: UserId): Promise<User> => {
    const user = await users.user(workspaceId, userId)
    if (user === undefined) throw isOver()
    return user
  }

  return {
    invite: async (workspaceId, { email, rank, inboxIds }) => {
      if (!(await users.isFree(email)))
        throw new SahutError('conflict', 'This e-mail address is taken.', { field: 'email' })
      const of = { kind: 'invitation', email, rank, inboxIds } as const
      const lasting = { goodMs: INVITED_MS, keptMs: SHOWN_MS }
      const { row, token } = await links.make(
        workspaceId,
        linkIdOf('invitation', workspaceId, email),
        of,
        lasting,
      )
      return { invitation: invitationOf({ ...row, ...of }), token }
    },

    invitations: async (workspaceId) => {
      const rows = read(await readAll(table, linkRange(workspaceId)), readInvitation)
      return rows.flat().sort((a, b) => a.email.localeCompare(b.email))
    },

    invitation: async (workspaceId, linkId) =>
      readInvitation(await table.get(linkKey(workspaceId, linkId)))[0],

    revoke: async (workspaceId, linkId) => {
      await table.delete(linkKey(workspaceId, linkId))
    },

    reset: async ({ workspaceId, userId }) => {
      const of = { kind: 'reset', userId }
      const lasting = { goodMs: RESET_MS, keptMs: 0 }
      const { row, token } = await links.make(
        workspaceId,
        linkIdOf('reset', workspaceId, userId),
        of,
        lasting,
      )
      return { token, until: row.until }
    },

    purpose: async (token) => {
      const { workspaceId, row } = await links.open(token)
      const place = await workspace(workspaceId)
      if (place === undefined) throw isOver()
      const email = row.kind === 'reset' ? (await ownerOf(workspaceId, row.userId)).email : row.email
      return { kind: row.kind, email, workspace: place.name, until: row.until }
    },

    accept: async (token, person) => {
      const { workspaceId, row } = await links.open(token)
      if (row.kind !== 'invitation') throw isOver()
      await links.hold(workspaceId, row)
      const { email, rank, inboxIds } = invitationOf(row)
      // The e-mail address is what makes it once: a crash before the link has ended leaves one that opens nothing.
      const user = await users.createUser({
        ...person,
        workspaceId,
        email,
        role: roleOf(rank),
        rank,
        inboxIds,
      })
      await links.end(workspaceId, row)
      return user
    },

    setPassword: async (token, password) => {
      const { workspaceId, row } = await links.open(token)
      if (row.kind !== 'reset') throw isOver()
      const user = await ownerOf(workspaceId, row.userId)
      // Used up first: it must not work twice. Whoever crashes here asks for another one.
      if (!(await links.end(workspaceId, row))) throw isOver()
      await users.setPassword(user, password)
      return user
    },
  }
}
