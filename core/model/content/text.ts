import { z } from 'zod'
import { kept } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'

export const TextContent = kept({ type: z.literal('text'), text: z.string(), ...beside })
export type TextContent = z.infer<typeof TextContent>

export const text: ContentKind<TextContent> = {
  preview: (content) => content.text,
  searchText: (content) => content.text,
}
