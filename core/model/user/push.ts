import { z } from 'zod'
import { SessionId } from '../ids.ts'
import { kept } from '../newer.ts'
import { TimeZone } from '../workspace/time-zone.ts'

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 07:30')

/** So many bytes, as base64url says them. */
const Bytes = (count: number) =>
  z
    .string()
    .regex(
      new RegExp(`^[\\w-]{${String(Math.ceil((count * 4) / 3))}}$`),
      `must be ${String(count)} bytes in base64url`,
    )

/** Where a browser's push service takes what is for it, and by what that is encrypted (RFC 8291). */
export const PushTarget = z.object({
  endpoint: z.url({ protocol: /^https?$/, error: 'must be an address' }).max(1_000),
  keys: z.object({ p256dh: Bytes(65), auth: Bytes(16) }),
})
export type PushTarget = z.infer<typeof PushTarget>

/** How somebody wants to be told in one browser. */
export const PushWishes = z.object({
  /** Whether it says what was written; without, only who has. */
  showsText: z.boolean(),
  /** From when to when on each day nothing is told. */
  quiet: z
    .object({
      from: TimeOfDay,
      to: TimeOfDay,
      timeZone: TimeZone,
    })
    .optional(),
  locale: z.enum(['id', 'en']),
  /** Whether nothing is told of chats that a colleague has. */
  onlyMine: z.boolean().default(false),
})
export type PushWishes = z.infer<typeof PushWishes>

/** A browser that is told when no page of its person can be seen: until its session ends. */
export const PushSubscription = kept({
  ...PushTarget.shape,
  ...PushWishes.shape,
  sessionId: SessionId,
  /** ms */
  at: z.number(),
})
export type PushSubscription = z.infer<typeof PushSubscription>

/** What a browser gets, encrypted for it; its service worker makes words of it. */
export const PushNews = z.object({
  type: z.literal('message'),
  chatId: z.string(),
  inboxId: z.string(),
  /** Of the contact or the group. */
  name: z.string(),
  text: z.string().optional(),
  locale: z.string(),
})
export type PushNews = z.infer<typeof PushNews>
