import type { Api } from '@sahut/functions/api'
import { operations } from '@sahut/core/contract/api'
import type { InboxId, LinkId, UserId } from '@sahut/core/model/ids'
import type { Invitation } from '@sahut/core/model/user/invitation'
import type { Inbox, InboxRules, Rank, User } from '@sahut/core/model/user/user'
import { hc } from 'hono/client'
import type { z } from 'zod'
import { authorised, read, type TokenGiver } from './answers.ts'

const { inviteUser, makeResetLink, changeRank, createInbox } = operations

/** A link to hand over; its address lacks the site's own. */
export type MadeLink = { link: string; until: number }

/** What admins do with people and inboxes. Changes take the signal of `useOnlineMutation`. */
export const createPeopleApi = (origin: string, token: TokenGiver) => {
  const { users, invitations, inboxes } = hc<Api>(origin, { fetch: authorised(token) }).api
  const user = users[':userId']
  const membership = user.inboxes[':inboxId']
  const invitation = invitations[':linkId']
  return {
    users: async (): Promise<User[]> => (await read(operations.listUsers.answer, await users.$get())).users,
    invitations: async (): Promise<Invitation[]> =>
      (await read(operations.listInvitations.answer, await invitations.$get())).invitations,
    invite: async (
      json: { email: string; rank: Rank; inboxIds: InboxId[] },
      signal: AbortSignal,
    ): Promise<MadeLink> => {
      const made = await read(inviteUser.answer, await invitations.$post({ json }, { init: { signal } }))
      return { link: made.link, until: made.invitation.until }
    },
    renewInvitation: async (linkId: LinkId, signal: AbortSignal): Promise<MadeLink> => {
      const answer = await invitation.renew.$post({ param: { linkId } }, { init: { signal } })
      const made = await read(inviteUser.answer, answer)
      return { link: made.link, until: made.invitation.until }
    },
    revokeInvitation: async (linkId: LinkId, signal: AbortSignal): Promise<void> => {
      const answer = await invitation.$delete({ param: { linkId } }, { init: { signal } })
      await read(operations.revokeInvitation.answer, answer)
    },
    resetLink: async (userId: UserId, signal: AbortSignal): Promise<MadeLink> =>
      read(makeResetLink.answer, await user['reset-link'].$post({ param: { userId } }, { init: { signal } })),
    changeRank: async (userId: UserId, rank: Rank, signal: AbortSignal): Promise<void> => {
      const answer = await user.$patch({ param: { userId }, json: { rank } }, { init: { signal } })
      await read(changeRank.answer, answer)
    },
    removeUser: async (userId: UserId, signal: AbortSignal): Promise<void> => {
      await read(
        operations.removeUser.answer,
        await user.$delete({ param: { userId } }, { init: { signal } }),
      )
    },
    /** Gives an inbox, or takes it. */
    setMember: async (
      { userId, inboxId, isMember }: { userId: UserId; inboxId: InboxId; isMember: boolean },
      signal: AbortSignal,
    ): Promise<void> => {
      const { $put, $delete } = membership
      const asked = { param: { userId, inboxId } }
      const init = { init: { signal } }
      await read(operations.giveInbox.answer, await (isMember ? $put(asked, init) : $delete(asked, init)))
    },
    createInbox: async (name: string, signal: AbortSignal): Promise<Inbox> =>
      (await read(createInbox.answer, await inboxes.$post({ json: { name } }, { init: { signal } }))).inbox,
    /** What an inbox does by itself. */
    changeInboxRules: async (
      inboxId: InboxId,
      json: z.input<typeof InboxRules>,
      signal: AbortSignal,
    ): Promise<void> => {
      const answer = await inboxes[':inboxId'].rules.$patch(
        { param: { inboxId }, json },
        { init: { signal } },
      )
      await read(operations.changeInboxRules.answer, answer)
    },
    renameInbox: async (inboxId: InboxId, name: string, signal: AbortSignal): Promise<void> => {
      const { $patch } = inboxes[':inboxId']
      const answer = await $patch({ param: { inboxId }, json: { name } }, { init: { signal } })
      await read(createInbox.answer, answer)
    },
  }
}
