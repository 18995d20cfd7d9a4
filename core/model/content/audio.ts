import { z } from 'zod'
import { kept } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'
import { file, playing } from './file.ts'

/** The parts of a waveform, as WhatsApp's apps make it. */
export const WAVEFORM_PARTS = 64

export const AudioContent = kept({
  type: z.literal('audio'),
  ...file,
  ...playing,
  /** Recorded in the chat. */
  isVoice: z.boolean().optional(),
  /** How loud it is from beginning to end, 0 to 100 each. */
  waveform: z.array(z.number().int().min(0).max(100)).max(WAVEFORM_PARTS).optional(),
  ...beside,
})
export type AudioContent = z.infer<typeof AudioContent>

export const audio: ContentKind<AudioContent> = {
  preview: ({ isVoice }) => (isVoice === true ? '🎤' : '🎵'),
  searchText: () => '',
}
