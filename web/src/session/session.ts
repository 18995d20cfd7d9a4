import { asSahutError } from '@sahut/core/contract/errors'
import type { User } from '@sahut/core/model/user'
import type { SignedIn } from '@sahut/core/contract/api/session'
import type { AuthApi } from '../api/client.ts'

/** A token with less than this left is not given out any more, ms. */
const SPARE_MS = 15_000

/** Tabs share the refresh cookie, and each use of it makes a new one: one tab at a time. */
const LOCK = 'sahut.refresh'

/** A word in the browser that outlives the page. */
export type SessionHint = { has: () => boolean; set: (signedIn: boolean) => void }

/** Who is signed in on this page. The access token lives in memory only. */
export type Session = {
  /** Takes up the session that the browser has, if any. @throws SahutError unavailable */
  resume: () => Promise<User | undefined>
  /** @throws SahutError wrong_credentials, rate_limited, unavailable */
  signIn: (email: string, password: string) => Promise<User>
  /** Ends the session here and on the server. */
  signOut: () => Promise<void>
  /** A token that is good for some time yet; with `stale` another one than that. @throws SahutError */
  token: (stale?: string) => Promise<{ token: string; expiresAt: number }>
}

/**
 * @param hint remembers that this browser has signed in, since a script can't see the cookie: whoever never did is
 * not asked for on the server
 */
export const createSession = (auth: AuthApi, hint: SessionHint): Session => {
  let signedIn: SignedIn | undefined
  let refreshing: Promise<SignedIn> | undefined

  const refresh = (): Promise<SignedIn> => {
    refreshing ??= navigator.locks
      .request(LOCK, () => auth.refresh())
      .then((fresh) => {
        signedIn = fresh
        return fresh
      })
      .finally(() => {
        refreshing = undefined
      })
    return refreshing
  }

  return {
    resume: async () => {
      if (!hint.has()) return undefined
      try {
        return (await refresh()).user
      } catch (thrown) {
        const error = asSahutError(thrown)
        if (error.retry) throw error
        hint.set(false)
        return undefined
      }
    },
    signIn: async (email, password) => {
      signedIn = await auth.signIn(email, password)
      hint.set(true)
      return signedIn.user
    },
    signOut: async () => {
      signedIn = undefined
      await auth.signOut()
      hint.set(false)
    },
    token: async (stale) =>
      signedIn !== undefined && signedIn.token !== stale && signedIn.expiresAt - Date.now() > SPARE_MS
        ? signedIn
        : refresh(),
  }
}
