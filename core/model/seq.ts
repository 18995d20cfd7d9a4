import { z } from 'zod'

/** A place in a chat's log. */
export const Seq = z.number().int().nonnegative()
