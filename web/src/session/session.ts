import { asSahutError, SahutError } from '@sahut/core/contract/errors'
import type { User } from '@sahut/core/model/user/user'
import type { SignedIn } from '@sahut/core/contract/api/session'
import type { AuthApi } from '../api/client.ts'
import type { LiveToken } from '../live/live.ts'

/** A token with less than this left is not given out any more, ms. */
const SPARE_MS = 15_000

/** Tabs share the refresh cookie, and each use of it makes a new one: one tab at a time. */
const LOCK = 'sahut.refresh'

/** @property endsAt by this page's monotonic clock, ms: what time the server thinks it is does not matter */
type Held = Pick<SignedIn, 'token' | 'socketPath' | 'user'> & { endsAt: number }

const held = ({ token, socketPath, user, expiresIn }: SignedIn): Held => ({
  token,
  socketPath,
  user,
  endsAt: performance.now() + expiresIn * 1000,
})

const leftOf = ({ endsAt }: Held): number => endsAt - performance.now()

/** A browser that blocks site data has no locks, and neither has a page that came by plain HTTP. */
const oneTabAtATime = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  if (!('locks' in navigator)) return work()
  const begun: Promise<Result>[] = []
  try {
    return await navigator.locks.request(LOCK, () => {
      const working = work()
      begun.push(working)
      return working
    })
  } catch {
    // Refused before it began, or its own failure.
    return begun[0] ?? work()
  }
}

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
  /** A token, and how long it is good from now on; with `stale` another one than that. @throws SahutError */
  token: (stale?: string) => Promise<LiveToken>
}

/**
 * @param hint remembers that this browser has signed in, since a script can't see the cookie: whoever never did is
 * not asked for on the server
 */
export const createSession = (auth: AuthApi, hint: SessionHint): Session => {
  let signedIn: Held | undefined
  let refreshing: Promise<Held> | undefined

  const refresh = (): Promise<Held> => {
    refreshing ??= oneTabAtATime(() => auth.refresh())
      .then((fresh) => {
        // The cookie is the browser's: another tab may have signed in as somebody else, whom this page does not show.
        if (signedIn !== undefined && signedIn.user.userId !== fresh.user.userId)
          throw new SahutError('unauthenticated', 'Somebody else has signed in in this browser.')
        signedIn = held(fresh)
        return signedIn
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
      signedIn = held(await auth.signIn(email, password))
      hint.set(true)
      return signedIn.user
    },
    signOut: async () => {
      signedIn = undefined
      await auth.signOut()
      hint.set(false)
    },
    token: async (stale) => {
      const isGood = signedIn !== undefined && signedIn.token !== stale && leftOf(signedIn) > SPARE_MS
      const given = isGood && signedIn !== undefined ? signedIn : await refresh()
      return { token: given.token, leftMs: leftOf(given), path: given.socketPath }
    },
  }
}
