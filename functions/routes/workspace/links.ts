import { type Context, Hono } from 'hono'
import { linkTo } from '@sahut/core/contract/api/links'
import { SahutError } from '@sahut/core/contract/errors'
import type { LinkId } from '@sahut/core/model/ids'
import type { NewInvitation, Principal, User } from '@sahut/core/model/user/user'
import { createBrowserSessions } from '../../sessions/browser-sessions.ts'
import type { Anybody, ApiDeps } from '../../context.ts'
import type { Limits } from '../../limits.ts'
import { createOperations } from '../../openapi/operation.ts'

/** Links that admins hand to people, and what their holders do with them. */
export const linkRoutes = (deps: ApiDeps, limits: Pick<Limits, 'link'>) => {
  const { access, accounts, tokens, addressOf } = deps
  const { links } = accounts
  const { open, signedIn } = createOperations(tokens)
  const { begin, refresh } = createBrowserSessions(deps)

  /** Who was signed in in this browser before is not any more. */
  const enter = async (c: Context, user: User) => {
    const before = refresh.read(c)
    if (before !== undefined) await accounts.sessions.endBy(before)
    return begin(c, user)
  }

  /** Who invites to what may give it: only owners make owners. */
  const invite = async (principal: Principal, invitation: NewInvitation) => {
    const { workspaceId } = (await access.may(principal, 'people:manage', principal.workspaceId)).user
    if (invitation.rank === 'owner') await access.may(principal, 'people:own', workspaceId)
    await Promise.all(invitation.inboxIds.map((inboxId) => access.may(principal, 'people:give', inboxId)))
    const { invitation: made, token } = await links.invite(workspaceId, invitation)
    return { invitation: made, link: linkTo(token) }
  }

  const found = async (principal: Principal, linkId: LinkId) => {
    await access.may(principal, 'people:manage', principal.workspaceId)
    const invitation = await links.invitation(principal.workspaceId, linkId)
    if (invitation === undefined) throw new SahutError('not_found', 'There is no such invitation.')
    if (invitation.rank === 'owner') await access.may(principal, 'people:own', principal.workspaceId)
    return invitation
  }

  return new Hono<Anybody>()
    .get(
      '/invitations',
      signedIn('listInvitations', async (c) => {
        const { workspaceId } = c.get('principal')
        await access.may(c.get('principal'), 'people:manage', workspaceId)
        return { invitations: await links.invitations(workspaceId) }
      }),
    )
    .post(
      '/invitations',
      signedIn('inviteUser', (c) => invite(c.get('principal'), c.req.valid('json'))),
    )
    .post(
      '/invitations/:linkId/renew',
      signedIn('renewInvitation', async (c) => {
        const { email, rank, inboxIds } = await found(c.get('principal'), c.req.valid('param').linkId)
        return invite(c.get('principal'), { email, rank, inboxIds })
      }),
    )
    .delete(
      '/invitations/:linkId',
      signedIn('revokeInvitation', async (c) => {
        const { linkId } = await found(c.get('principal'), c.req.valid('param').linkId)
        await links.revoke(c.get('principal').workspaceId, linkId)
        return {}
      }),
    )
    .post(
      '/users/:userId/reset-link',
      signedIn('makeResetLink', async (c) => {
        const { user, thing } = await access.may(
          c.get('principal'),
          'person:manage',
          c.req.valid('param').userId,
        )
        if (thing.userId === user.userId)
          throw new SahutError('conflict', 'Change your own password: that asks for the present one.')
        const { token, until } = await links.reset(thing)
        return { link: linkTo(token), until }
      }),
    )
    .post(
      '/auth/link',
      open('readLink', (c) =>
        limits.link({ address: addressOf?.(c) }, () => links.purpose(c.req.valid('json').token)),
      ),
    )
    .post(
      '/auth/link/accept',
      open('acceptInvitation', async (c) => {
        const { token, ...person } = c.req.valid('json')
        const user = await limits.link({ address: addressOf?.(c) }, () => links.accept(token, person))
        return enter(c, user)
      }),
    )
    .post(
      '/auth/link/reset',
      open('resetPassword', async (c) => {
        const { token, password } = c.req.valid('json')
        const user = await limits.link({ address: addressOf?.(c) }, () => links.setPassword(token, password))
        return enter(c, user)
      }),
    )
}
