import type { Api } from '@sahut/functions/api'
import { operations } from '@sahut/core/contract/api'
import type { LinkPurpose } from '@sahut/core/model/user/invitation'
import { hc } from 'hono/client'
import { reached, read } from '../api/answers.ts'

const { link, setup } = hc<Api>(location.origin, { fetch: reached }).api.auth

/** What the first workspace is made of. */
export type First = { workspace: string; inbox: string; name: string; email: string; password: string }

/** What the holder of a link or a code does with it. All throw SahutError. */
export const linkApi = {
  purpose: async (token: string): Promise<LinkPurpose> =>
    read(operations.readLink.answer, await link.$post({ json: { token } })),
  /** Begins a session, whose cookie the browser has then. */
  accept: async (json: { token: string; name: string; password: string }): Promise<void> => {
    await read(operations.acceptInvitation.answer, await link.accept.$post({ json }))
  },
  /** The same. */
  reset: async (json: { token: string; password: string }): Promise<void> => {
    await read(operations.resetPassword.answer, await link.reset.$post({ json }))
  },
  checkCode: async (code: string): Promise<object> =>
    read(operations.checkSetupCode.answer, await setup.check.$post({ json: { code } })),
  /** The same. */
  setUp: async (json: First & { code: string }): Promise<void> => {
    await read(operations.setUp.answer, await setup.$post({ json }))
  },
}
