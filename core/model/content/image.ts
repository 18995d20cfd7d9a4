import { z } from 'zod'
import { kept } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'
import { captioned, picture, signed } from './file.ts'

export const ImageContent = kept({ type: z.literal('image'), ...picture, ...captioned, ...beside })
export type ImageContent = z.infer<typeof ImageContent>

export const image: ContentKind<ImageContent> = {
  preview: ({ caption }) => signed('📷', caption),
  searchText: ({ caption }) => caption ?? '',
}
