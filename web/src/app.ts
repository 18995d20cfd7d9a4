import type { User } from '@sahut/core/model/user/user'
import { createAuthApi } from './api/client.ts'
import { asSahutError } from '@sahut/core/contract/errors'
import { createWorkplace, type Workplace } from './desk/workplace.ts'
import type { Kept } from './offline/kept-store.ts'
import { takeKept, wipeKept } from './offline/kept-owner.ts'
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

/** What was kept for a time without the servers; its code is fetched then, from what the service worker has. */
const keptWork = async (): Promise<Kept | undefined> => {
  try {
    return await (await import('./offline/kept-store.ts')).readKept()
  } catch (error) {
    console.warn('What this browser has kept could not be read.', error)
    return undefined
  }
}

/** @param origin of the API */
export const createApp = (origin: string): App => {
  const session = createSession(createAuthApi(origin), storedHint)
  let workplace: Workplace | undefined
  let isSigningOut = false

  const enter = (user: User, kept?: Kept): Workplace => {
    takeKept(user.userId)
    const onEnded = () => {
      if (isSigningOut) return
      wipeKept()
      // Back to where the agent was, once signed in again; drafts are kept.
      const to = location.pathname + location.search
      location.assign(`/sign-in?${new URLSearchParams({ ended: 'true', to }).toString()}`)
    }
    return createWorkplace(origin, user, session, { onEnded, kept })
  }

  return {
    workplace: async () => {
      if (workplace !== undefined) return workplace
      try {
        const user = await session.resume()
        if (user === undefined) wipeKept()
        workplace ??= user && enter(user)
      } catch (thrown) {
        const kept = asSahutError(thrown).retry ? await keptWork() : undefined
        if (kept === undefined) throw thrown
        workplace ??= enter(kept.me.user, kept)
      }
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
      workplace?.draftMarks.wipe()
      workplace?.noteDrafts.wipe()
      workplace?.replies.wipe()
      wipeKept()
      location.assign('/sign-in')
    },
  }
}
