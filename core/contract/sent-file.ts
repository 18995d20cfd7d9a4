import { z } from 'zod'
import { WAVEFORM_PARTS } from '../model/content/audio.ts'
import { ClientMsgId } from '../model/ids.ts'
import { nameText, personText } from '../model/person/person-text.ts'

const MB = 1024 * 1024

/** What WhatsApp's apps take, bytes. */
export const LARGEST = { image: 16 * MB, video: 64 * MB, audio: 16 * MB, document: 2_000 * MB } as const

/** So long a caption is at most, in UTF-16 code units. */
export const CAPTION_LENGTH = 4_096

const Side = z.int().min(1).max(20_000)

/** A file that an agent is about to upload. `clientMsgId` is the writer's name for its message. */
export const OfferedFile = z.object({
  clientMsgId: ClientMsgId,
  bytes: z.int().min(1, 'must not be 0').max(LARGEST.document, 'is more than WhatsApp takes'),
})

/** So many photos and films are sent together at most. */
export const ALBUM_FILES = 30

const Count = z.int().min(0).max(ALBUM_FILES)

/** A file that was uploaded under the same `clientMsgId`, as a message: the same again is the same message. */
export const SentFile = z.object({
  clientMsgId: ClientMsgId,
  /** Sound travels as a document with it; a voice message and a sticker can have none. */
  caption: personText(CAPTION_LENGTH).optional(),
  fileName: nameText(200).optional(),
  /** To be sent as it is; of Opus in Ogg, as a voice message; of a picture, as a sticker; otherwise as what it shows to be. */
  as: z.enum(['document', 'voice', 'sticker']).optional(),
  width: Side.optional(),
  height: Side.optional(),
  seconds: z.int().min(0).max(86_400).optional(),
  /** Photos and films under the same id are sent as one album, of so many of each. */
  album: z.object({ id: ClientMsgId, images: Count, videos: Count }).optional(),
  /** Of a voice message: how loud it is from beginning to end. */
  waveform: z.array(z.int().min(0).max(100)).min(1).max(WAVEFORM_PARTS).optional(),
})
export type SentFile = z.output<typeof SentFile>
