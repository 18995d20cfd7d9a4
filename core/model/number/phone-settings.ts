import { z } from 'zod'
import { kept } from '../newer.ts'

/** What the owner set of a chat on the phone: shown, and followed by nothing here. */
export const PhoneSettings = kept({
  archived: z.literal(true).optional(),
  pinned: z.literal(true).optional(),
  /** Until when, ms; -1: until somebody ends it. */
  mutedUntil: z.number().optional(),
})
export type PhoneSettings = z.infer<typeof PhoneSettings>

/** What was set of it; null ends what was set. */
export const PhoneSettingsChange = kept({
  archived: z.boolean().optional(),
  pinned: z.boolean().optional(),
  mutedUntil: z.number().nullable().optional(),
})
export type PhoneSettingsChange = z.infer<typeof PhoneSettingsChange>

/** The settings after a change; nothing if none is set. */
export const settingsAfter = (
  settings: PhoneSettings | undefined,
  { archived, pinned, mutedUntil }: PhoneSettingsChange,
): PhoneSettings | undefined => {
  const isArchived = archived ?? settings?.archived === true
  const isPinned = pinned ?? settings?.pinned === true
  const muted = mutedUntil === undefined ? settings?.mutedUntil : (mutedUntil ?? undefined)
  const { archived: _archived, pinned: _pinned, mutedUntil: _muted, ...newer } = settings ?? {}
  const next = {
    ...newer,
    ...(isArchived && { archived: true as const }),
    ...(isPinned && { pinned: true as const }),
    ...(muted !== undefined && { mutedUntil: muted }),
  }
  return Object.keys(next).length === 0 ? undefined : next
}

/** Whether a chat is muted on the phone. @param now ms since 1970 */
export const isMuted = (settings: PhoneSettings | undefined, now: number): boolean =>
  settings?.mutedUntil !== undefined && (settings.mutedUntil < 0 || settings.mutedUntil > now)
