import { z } from 'zod'
import { kept } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'
import { picture } from './file.ts'

export const StickerContent = kept({
  type: z.literal('sticker'),
  ...picture,
  isAnimated: z.boolean().optional(),
  ...beside,
})
export type StickerContent = z.infer<typeof StickerContent>

export const sticker: ContentKind<StickerContent> = {
  preview: () => '🏷️',
  searchText: () => '',
}
