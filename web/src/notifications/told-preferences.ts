import type { UserId } from '@sahut/core/model/ids'
import { z } from 'zod'
import { siteData } from '../session/site-data.ts'
import { isQuietAt, TIME_OF_DAY } from './quiet-hours.ts'

const TimeOfDay = z.string().regex(TIME_OF_DAY)

/** How somebody wants to be told in this browser; what a newer page wrote of it reads as what it was at first. */
export const ToldPreferences = z.object({
  /** Of which chats; `mine` are those that no colleague has. */
  which: z.enum(['all', 'mine', 'none']).catch('all'),
  sound: z.boolean().catch(true),
  /** Notifications of the system, where the browser has allowed them. */
  system: z.boolean().catch(true),
  /** Whether those say what was written. */
  showsText: z.boolean().catch(false),
  /** Whether this browser is told while no page is open. */
  push: z.boolean().catch(false),
  /** Hours in which nothing sounds and the system shows nothing. */
  isQuiet: z.boolean().catch(false),
  quiet: z.object({ from: TimeOfDay, to: TimeOfDay }).catch({ from: '20:00', to: '07:00' }),
})
export type ToldPreferences = z.infer<typeof ToldPreferences>

const keyOf = (userId: UserId): string => `sahut.told.${userId}`

const parsed = (text: string | null): unknown => {
  try {
    return JSON.parse(text ?? '{}')
  } catch {
    return {}
  }
}

/** Read each time, so that all tabs go by the same. */
export const readToldPreferences = (userId: UserId): ToldPreferences =>
  ToldPreferences.catch(ToldPreferences.parse({})).parse(parsed(siteData.getItem(keyOf(userId))))

export const writeToldPreferences = (userId: UserId, preferences: ToldPreferences): void => {
  siteData.setItem(keyOf(userId), JSON.stringify(preferences))
}

/** Whether nothing may sound now. */
export const isQuietNow = ({ isQuiet, quiet }: ToldPreferences): boolean =>
  isQuiet && isQuietAt(quiet, new Date())
