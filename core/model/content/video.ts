import { z } from 'zod'
import { kept, openEnum } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'
import { captioned, picture, playing, signed } from './file.ts'

export const VideoContent = kept({
  type: z.literal('video'),
  ...picture,
  ...playing,
  ...captioned,
  /** `gif`: without sound, over and over. `round`: recorded in the chat, like a voice message. */
  look: openEnum(['gif', 'round']).optional(),
  ...beside,
})
export type VideoContent = z.infer<typeof VideoContent>

export const video: ContentKind<VideoContent> = {
  preview: ({ caption }) => signed('🎥', caption),
  searchText: ({ caption }) => caption ?? '',
}
