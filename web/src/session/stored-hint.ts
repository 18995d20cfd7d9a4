import type { SessionHint } from './session.ts'
import { siteData } from './site-data.ts'

const HINT = 'sahut.signed-in'

/** That somebody has signed in in this browser, as long as it keeps anything. */
export const storedHint: SessionHint = {
  has: () => siteData.getItem(HINT) !== null,
  set: (signedIn) => {
    if (signedIn) siteData.setItem(HINT, 'yes')
    else siteData.removeItem(HINT)
  },
}
