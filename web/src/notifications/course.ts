import { ChatId } from '@sahut/core/model/ids'
import { z } from 'zod'

/** What a tab of this browser shows at this moment. */
export const TabView = z.object({
  tabId: z.string(),
  /** It is visible and has the focus: somebody looks at it. */
  isWatched: z.boolean(),
  isVisible: z.boolean(),
  /** The chat that is open in it. */
  chatId: ChatId.optional(),
  /** Browsers play no sound in a page that nobody has touched. */
  canSound: z.boolean(),
})
export type TabView = z.infer<typeof TabView>

/** How a piece of news is told: which tab shows it and which sounds, or whether the system shows it. */
export type Course = { toastIn?: string; isSystems?: boolean; soundIn?: string }

/**
 * Who tells of news in a chat, so that one person is told once however many tabs they have: the tab that they look at,
 * or else the first.
 * @param tabs all that are open
 * @param self the tab that asks, and whether it is the first
 * @param canSystem whether the system may show it
 * @returns `seen` if it is on a screen, `others` if it is for another tab to tell
 */
export const courseOf = (
  chatId: ChatId,
  tabs: readonly TabView[],
  self: { tabId: string; isFirst: boolean },
  canSystem: boolean,
): Course | 'seen' | 'others' => {
  if (tabs.some((tab) => tab.isVisible && tab.chatId === chatId)) return 'seen'
  const watched = tabs.find(({ isWatched }) => isWatched)
  const isOwn = watched === undefined ? self.isFirst : watched.tabId === self.tabId
  if (!isOwn) return 'others'
  const own = tabs.find(({ tabId }) => tabId === self.tabId)
  const soundIn = (own?.canSound === true ? own : tabs.find(({ canSound }) => canSound))?.tabId
  const sound = soundIn === undefined ? {} : { soundIn }
  if (watched !== undefined) return { toastIn: watched.tabId, ...sound }
  if (canSystem) return { isSystems: true, ...sound }
  const visible = tabs.find(({ isVisible }) => isVisible)?.tabId
  return visible === undefined ? sound : { toastIn: visible, ...sound }
}
