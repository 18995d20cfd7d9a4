import { z } from 'zod'
import { kept } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'
import { captioned, file, FILE_NAME_LENGTH, signed } from './file.ts'

export const DocumentContent = kept({
  type: z.literal('document'),
  ...file,
  ...captioned,
  /** Without a path. */
  fileName: z.string().max(FILE_NAME_LENGTH).optional(),
  pages: z.number().int().positive().optional(),
  ...beside,
})
export type DocumentContent = z.infer<typeof DocumentContent>

export const document: ContentKind<DocumentContent> = {
  preview: ({ fileName, caption }) => signed('📄', caption ?? fileName),
  searchText: ({ fileName, caption }) =>
    [fileName, caption].filter((words) => words !== undefined).join('\n'),
}
