import { z } from 'zod'

/** What the embedded store's process is told, and what it tells. */

export const Order = z.object({
  folder: z.string().min(1),
  /** 0 takes a free one. */
  port: z.int().min(0).max(65_535),
  credentials: z.object({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) }),
})
export type Order = z.infer<typeof Order>

export const Said = z.union([
  /** It can be used. */
  z.object({ port: z.int() }),
  /** It can't start; the process ends. */
  z.object({ error: z.string() }),
  /** It takes over the data of an older release: so many rows until now. */
  z.object({ moved: z.int() }),
  /** Why it can't write or read, said once; nothing once it can again. */
  z.object({ trouble: z.string().nullable() }),
])
export type Said = z.infer<typeof Said>
