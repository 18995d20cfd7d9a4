import { z } from 'zod'
import { kept, openEnum } from '../newer.ts'
import type { ContentKind } from './content-kind.ts'

/**
 * Something came that can't be read here, or not yet: a line in the chat, which its content replaces if it comes later
 * under the same WhatsApp id. `why`:
 * - unavailable: WhatsApp sent no content to linked devices, and the phone was asked for it
 * - view_once: only the phone may show it
 * - undecryptable: no key fits, and the sender's app was asked to send it again
 * - not_kept: it could not be kept as it came, and was put aside whole
 */
export const PlaceholderContent = kept({
  type: z.literal('placeholder'),
  why: openEnum(['unavailable', 'view_once', 'undecryptable', 'not_kept']),
})
export type PlaceholderContent = z.infer<typeof PlaceholderContent>

export const placeholder: ContentKind<PlaceholderContent> = {
  preview: () => '',
  searchText: () => '',
}
