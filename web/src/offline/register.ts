import { onOutdated } from '../api/outdated.ts'
import { keepsSiteData } from '../session/site-data.ts'

/** A page that is open for days looks for a newer one so often, ms. */
const LOOK_MS = 60 * 60_000

const forgetPages = async (): Promise<void> => {
  const names = await caches.keys()
  const caching = await Promise.all(names.map((name) => caches.open(name)))
  await Promise.all(caching.map((cache) => cache.delete('/index.html')))
}

/** Lets the page open without a network, where the browser keeps anything. */
export const registerWorker = async (): Promise<void> => {
  if (!import.meta.env.PROD || !keepsSiteData || !('serviceWorker' in navigator)) return
  // What the servers refuse must not come back from here, however slow the network is.
  onOutdated(() => {
    forgetPages().catch((error: unknown) => {
      console.warn('An old page could not be dropped.', error)
    })
  })
  const registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' })
  setInterval(() => {
    registration.update().catch(() => {
      // Without a network there is nothing newer to be had.
    })
  }, LOOK_MS)
}
