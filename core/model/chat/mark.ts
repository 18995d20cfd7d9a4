import { z } from 'zod'
import { Author } from '../person/author.ts'
import { kept } from '../newer.ts'
import { Seq } from '../seq.ts'

/*
 * What marks a message without saying anything: it is pinned above its chat for both sides, or the team has given it a
 * star for itself.
 */

/** How long WhatsApp's apps pin a message, s. */
export const PIN_SECONDS = [86_400, 604_800, 2_592_000] as const

/** The latest word of its pin; one that was taken back ended at once. `seq` is the change that says so. */
export const Pin = kept({ seq: Seq, by: Author, until: z.number() })
export type Pin = z.infer<typeof Pin>

/** A pin as a change at this time, ms, makes it. Clocks of phones differ: it runs from when the log has it. */
export const pinFrom = (
  { seconds, by }: { seconds: number; by: Author },
  { seq, at }: { seq: number; at: number },
): Pin => ({ seq, by, until: seconds === 0 ? 0 : at + seconds * 1000 })

/** The latest word of its star. */
export const Star = kept({ seq: Seq, by: Author, isSet: z.boolean() })
export type Star = z.infer<typeof Star>

/** Whether a message is pinned at this time, ms. */
export const isPinned = ({ pin }: { pin?: Pin | undefined }, now: number): boolean => (pin?.until ?? 0) > now

export const isStarred = ({ star }: { star?: Star | undefined }): boolean => star?.isSet === true

/** Which messages of a chat are marked, by seq. */
export type Marks = { pins: { seq: number; until: number }[]; stars: number[] }
