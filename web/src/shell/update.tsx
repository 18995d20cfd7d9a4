import { useEffect } from 'react'
import { useIsOutdated } from '../api/outdated.ts'
import { m } from '../paraglide/messages.js'
import { keepsSiteData, siteData } from '../session/site-data.ts'
import { ReloadButton } from '../controls/reload-button.tsx'

const RELOADED_AT = 'sahut.reloaded-at'
/** A reload that brought the same old page again is not repeated before this, ms. */
const AGAIN_MS = 10 * 60_000
/** How often it is looked whether all that was typed is gone, ms. */
const LOOK_MS = 1_000

const isTyping = (): boolean =>
  [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')].some(
    ({ value }) => value !== '',
  )

const wasReloaded = (): boolean => Date.now() - Number(sessionStorage.getItem(RELOADED_AT) ?? 0) < AGAIN_MS

/** Loads the page anew once it is too old for the servers and a reload loses nothing; says so meanwhile. */
export const Update = () => {
  const isOutdated = useIsOutdated()
  useEffect(() => {
    // A browser that blocks site data throws at the sight of sessionStorage too, and a reload there loses what waits.
    if (!isOutdated || !keepsSiteData || wasReloaded()) return undefined
    const timer = setInterval(() => {
      if (isTyping() || !siteData.keepsAll()) return
      sessionStorage.setItem(RELOADED_AT, String(Date.now()))
      location.reload()
    }, LOOK_MS)
    return () => {
      clearInterval(timer)
    }
  }, [isOutdated])
  if (!isOutdated) return null
  return (
    <div
      role="alert"
      className="flex shrink-0 flex-wrap items-center justify-center gap-3 border-b border-line bg-raised px-4 py-2"
    >
      <p>{m.error_outdated()}</p>
      <ReloadButton />
    </div>
  )
}
