import { z } from 'zod'
import { FileReference } from './reference.ts'

/** A file of ours as it lies at WhatsApp, with what opens it: a secret. Bytes in base64. */
export const SealedFile = FileReference.omit({ key: true, encSha256: true }).extend({
  encSha256: z.string(),
  url: z.string(),
  bytes: z.number().int(),
  /** s since 1970 */
  mediaKeyTimestamp: z.number().int(),
  thumbnail: z.string().optional(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
})
export type SealedFile = z.infer<typeof SealedFile>
