import type { ApiClient } from '../api/client.ts'
import type { TabView } from './course.ts'

/** While a page can be seen it is said so often, ms; the server forgets it a minute later. */
const AGAIN_MS = 4 * 60_000

/** Another tab may have come to the front in place of this one, ms. */
const PAUSE_MS = 1_500

/**
 * Says to the server that a page of this person can be seen, so that none of their browsers is told by push meanwhile.
 * Nothing is said where no browser of theirs is told at all.
 * @param views what all their tabs here show
 * @returns ends it; `again` asks anew whether a browser is told
 */
export const tellLooking = (
  api: Pick<ApiClient, 'tellLooking'>,
  views: () => Promise<readonly TabView[]>,
): { again: () => void; close: () => void } => {
  let isNeeded = true
  let timer: ReturnType<typeof setTimeout> | undefined

  const say = async (): Promise<void> => {
    if (!isNeeded) return
    const isLooking = (await views()).some(({ isVisible }) => isVisible)
    isNeeded = await api.tellLooking(isLooking)
    if (isNeeded && !document.hidden) soon(AGAIN_MS)
  }
  const soon = (after: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      // Without a network it is said with the next change.
      say().catch(() => undefined)
    }, after)
  }
  const onChange = (): void => {
    soon(PAUSE_MS)
  }
  document.addEventListener('visibilitychange', onChange)
  soon(PAUSE_MS)
  return {
    again: () => {
      isNeeded = true
      soon(0)
    },
    close: () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onChange)
    },
  }
}
