import { z } from 'zod'
import { kept } from '../newer.ts'
import type { ContentKind } from './content-kind.ts'

/** A kind that Sahut can't show yet (`what` is WhatsApp's name for it): never dropped, agents see that it came. */
export const UnsupportedContent = kept({ type: z.literal('unsupported'), what: z.string() })
export type UnsupportedContent = z.infer<typeof UnsupportedContent>

export const unsupported: ContentKind<UnsupportedContent> = {
  preview: () => '',
  searchText: () => '',
}
