import { z } from 'zod'
import { kept, openEnum } from '../newer.ts'

/** By turns, or to whoever has the fewest open chats. */
export const DIVIDING_WAYS = ['round_robin', 'least_loaded'] as const

/** So many open chats of an inbox are given to one person at most, where somebody sets how many. */
export const MOST_CHATS = 500

/** How an inbox gives chats in which somebody waits, and that nobody has, to those who are there. */
export const Dividing = kept({
  by: openEnum(DIVIDING_WAYS),
  /** So many open chats of the inbox a person is given at most. */
  most: z.number().optional(),
  /** Whether who had a chat before is given it again, if they are there. */
  sticky: z.boolean().optional(),
})
export type Dividing = z.infer<typeof Dividing>

/** What admins set. */
export const NewDividing = z.strictObject({
  by: z.enum(DIVIDING_WAYS),
  most: z
    .int()
    .min(1, 'must be at least 1')
    .max(MOST_CHATS, `must be at most ${String(MOST_CHATS)}`)
    .optional(),
  sticky: z.boolean().default(true),
})
