import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { SahutError } from '@sahut/core/contract/errors'
import type { ApiSettings } from './settings.ts'

/** How often somebody may try to sign in. @throws SahutError rate_limited */
export type SignInLimit = (email: string, address: string | undefined) => Promise<void>

/** Kept in this process: each instance of the API counts on its own. */
export const createSignInLimit = (
  settings: Pick<ApiSettings, 'signInsPerEmail' | 'signInsPerAddress'>,
): SignInLimit => {
  const perEmail = new RateLimiterMemory({ points: settings.signInsPerEmail, duration: 60 })
  const perAddress = new RateLimiterMemory({ points: settings.signInsPerAddress, duration: 60 })

  return async (email, address) => {
    try {
      if (address !== undefined) await perAddress.consume(address)
      await perEmail.consume(email)
    } catch (thrown) {
      if (!(thrown instanceof RateLimiterRes)) throw thrown
      const seconds = Math.ceil(thrown.msBeforeNext / 1000)
      throw new SahutError('rate_limited', `Too many sign-ins. Try again in ${String(seconds)} s.`)
    }
  }
}
