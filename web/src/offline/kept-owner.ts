import type { UserId } from '@sahut/core/model/ids'
import { siteData } from '../session/site-data.ts'

/** Whose chats this browser keeps. */
const OWNER = 'sahut.kept-owner'

/** The database of somebody's chats. */
export const keptName = (userId: string): string => `sahut-kept-${userId}`

/** Who has signed in here and not out. */
export const keptOwner = (): string | null => siteData.getItem(OWNER)

const drop = (userId: string): void => {
  try {
    indexedDB.deleteDatabase(keptName(userId))
  } catch (error) {
    // It keeps nothing either.
    console.warn('This browser has no database.', error)
  }
}

/** Makes somebody the one whose chats are kept; what was kept of somebody else goes. */
export const takeKept = (userId: UserId): void => {
  const before = keptOwner()
  if (before !== null && before !== userId) drop(before)
  siteData.setItem(OWNER, userId)
}

/** Wipes what was kept: who signs out, or was signed out, leaves no chat behind. */
export const wipeKept = (): void => {
  const owner = keptOwner()
  siteData.removeItem(OWNER)
  if (owner !== null) drop(owner)
}
