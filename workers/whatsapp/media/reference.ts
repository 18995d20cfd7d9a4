import { z } from 'zod'

/** As WhatsApp derives keys: stickers are images, round videos and gifs are videos, voice is audio. */
export const FileKind = z.enum(['image', 'video', 'audio', 'document'])
export type FileKind = z.infer<typeof FileKind>

/** How WhatsApp names a message. */
const MessageName = z.object({
  id: z.string(),
  remoteJid: z.string(),
  fromMe: z.boolean(),
  participant: z.string().optional(),
})

/** All that opens a message's file. A secret: whoever has it reads the file. Bytes in base64. */
export const FileReference = z.object({
  kind: FileKind,
  mediaKey: z.string(),
  directPath: z.string(),
  sha256: z.string(),
  encSha256: z.string().optional(),
  /** By it the phone is asked for the file again. */
  key: MessageName,
})
export type FileReference = z.infer<typeof FileReference>
