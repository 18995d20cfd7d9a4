import { z } from 'zod'
import { kept } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'

/**
 * A kind that Sahut can't show yet (`what` is WhatsApp's name for it): never dropped, agents see that it came, and read
 * the words that came with it, such as the caption of a picture.
 */
export const UnsupportedContent = kept({
  type: z.literal('unsupported'),
  what: z.string(),
  text: z.string().optional(),
  ...beside,
})
export type UnsupportedContent = z.infer<typeof UnsupportedContent>

export const unsupported: ContentKind<UnsupportedContent> = {
  preview: ({ text }) => text ?? '',
  searchText: ({ text }) => text ?? '',
}
