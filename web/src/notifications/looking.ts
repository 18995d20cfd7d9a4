import type { ApiClient } from '../api/client.ts'
import type { TabView } from './course.ts'

/** While a page can be seen it is said so often, ms; the server forgets it some minutes later. */
const AGAIN_MS = 4 * 60_000

/** Another tab may have come to the front in place of this one, ms. */
const PAUSE_MS = 1_500

/**
 * Says to the server that a page of this person can be seen: chats may be given to them, and none of their browsers is
 * told by push meanwhile.
 * @param views what all their tabs here show
 * @returns ends it
 */
export const tellLooking = (
  api: Pick<ApiClient, 'tellLooking'>,
  views: () => Promise<readonly TabView[]>,
): { close: () => void } => {
  let timer: ReturnType<typeof setTimeout> | undefined

  const say = async (): Promise<void> => {
    const isLooking = (await views()).some(({ isVisible }) => isVisible)
    await api.tellLooking(isLooking)
    if (!document.hidden) soon(AGAIN_MS)
  }
  const soon = (after: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      // Without a network it is said with the next change, or later.
      say().catch(() => {
        if (!document.hidden) soon(AGAIN_MS)
      })
    }, after)
  }
  const onChange = (): void => {
    soon(PAUSE_MS)
  }
  document.addEventListener('visibilitychange', onChange)
  soon(PAUSE_MS)
  return {
    close: () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onChange)
    },
  }
}
