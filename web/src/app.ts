import type { User } from '@sahut/core/model/user'
import { createAuthApi } from './api/client.ts'
import { createWorkplace, type Workplace } from './desk/workplace.ts'
import { createSession } from './session/session.ts'
import { storedHint } from './session/stored-hint.ts'

/** The page from the first load on: nobody, or an agent with a workplace. */
export type App = {
  /** The workplace of who is signed in in this browser, if anybody is. @throws SahutError unavailable */
  workplace: () => Promise<Workplace | undefined>
  /** @throws SahutError wrong_credentials, rate_limited, unavailable */
  signIn: (email: string, password: string) => Promise<void>
  /** Ends the session and loads the page anew: nothing of the agent stays in memory. */
  signOut: () => Promise<void>
}

/** @param origin of the API */
export const createApp = (origin: string): App => {
  const session = createSession(createAuthApi(origin), storedHint)
  let workplace: Workplace | undefined
  let isSigningOut = false

  const enter = (user: User): Workplace =>
    createWorkplace(origin, user, session, () => {
      if (isSigningOut) return
      // Back to where the agent was, once signed in again; drafts are kept.
      const to = location.pathname + location.search
      location.assign(`/sign-in?${new URLSearchParams({ ended: 'true', to }).toString()}`)
    })

  return {
    workplace: async () => {
      if (workplace !== undefined) return workplace
      const user = await session.resume()
      workplace ??= user && enter(user)
      return workplace
    },
    signIn: async (email, password) => {
      workplace = enter(await session.signIn(email, password))
    },
    signOut: async () => {
      // First, for it may fail: without a connection the agent stays signed in, and goes on working.
      isSigningOut = true
      try {
        await session.signOut()
      } finally {
        isSigningOut = false
      }
      workplace?.outbox.close()
      workplace?.live.close()
      workplace?.drafts.wipe()
      workplace?.replies.wipe()
      location.assign('/sign-in')
    },
  }
}
