/** Files of contacts: sent to a number, and what was received of one. */
import { createHash } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import type { z } from 'zod'
import type { ContactFile, GivenFile, ReceivedFile } from '../control/contract.ts'
import type { FileHost } from './host.ts'
import { isForEver, type Manner } from './manners.ts'
import { open, seal, type SealedAs } from './sealing.ts'

const SEALED_AS: Readonly<Record<z.output<typeof ContactFile>['kind'], SealedAs>> = {
  image: 'image',
  sticker: 'image',
  video: 'video',
  gif: 'video',
  round: 'video',
  audio: 'audio',
  voice: 'audio',
  document: 'document',
}

/** A file as somebody sends it, to a number or a group. */
type FileOrder = Omit<z.output<typeof ContactFile>, 'to' | 'addressing'>

type Opening = { path: string; mediaKey: Buffer; fileSha256: Buffer; fileEncSha256: Buffer }

const bytesOf = (base64: string | undefined): Buffer | undefined =>
  base64 === undefined ? undefined : Buffer.from(base64, 'base64')

/** WhatsApp's message of a file that lies at the host. */
const messageOf = (file: FileOrder, { path, ...keys }: Opening): proto.IMessage => {
  const { kind, mimetype, caption, fileName, width, height, seconds } = file
  const common = {
    ...keys,
    url: `https://mmg.whatsapp.net${path}`,
    directPath: path,
    mimetype,
    fileLength: file.claimedBytes ?? Buffer.byteLength(file.content, 'base64'),
  }
  const jpegThumbnail = bytesOf(file.thumbnail)
  const seen = { ...common, width, height, jpegThumbnail }
  switch (kind) {
    case 'image':
      return { imageMessage: { ...seen, caption } }
    case 'sticker':
      return { stickerMessage: { ...common, width, height } }
    case 'video':
    case 'gif':
      return { videoMessage: { ...seen, caption, seconds, gifPlayback: kind === 'gif' } }
    case 'round':
      return { ptvMessage: { ...seen, seconds } }
    case 'audio':
    case 'voice':
      return { audioMessage: { ...common, seconds, ptt: kind === 'voice', waveform: bytesOf(file.waveform) } }
    case 'document':
      return { documentMessage: { ...common, caption, fileName, title: fileName } }
  }
}

/** What says of a photo that it is of an album. */
const albumOf = (id: string | undefined): Pick<proto.IMessage, 'messageContextInfo'> =>
  id === undefined
    ? {}
    : {
        messageContextInfo: {
          messageAssociation: {
            associationType: proto.MessageAssociation.AssociationType.MEDIA_ALBUM,
            parentMessageKey: { id, fromMe: true },
          },
        },
      }

/** The field of a message that holds a file, and how that is sealed. */
const fieldIn = (message: proto.IMessage) => {
  const inner = message.documentWithCaptionMessage?.message ?? message
  const image = inner.imageMessage ?? inner.stickerMessage
  if (image) return { field: image, as: 'image' as const }
  const video = inner.videoMessage ?? inner.ptvMessage
  if (video) return { field: video, as: 'video' as const }
  if (inner.audioMessage) return { field: inner.audioMessage, as: 'audio' as const }
  return inner.documentMessage ? { field: inner.documentMessage, as: 'document' as const } : undefined
}

export const createContactFiles = (host: FileHost) => ({
  /** Puts a contact's file at the host. @returns the message that tells of it, encoded in base64 */
  put: async (
    file: FileOrder,
  ): Promise<{ encoded: string; given: GivenFile; sealed: Buffer; mediaKey: Buffer }> => {
    const content = Buffer.from(file.content, 'base64')
    const { sealed, ...keys } = await seal(content, SEALED_AS[file.kind])
    const path = host.put(sealed, file.host satisfies Manner, file.times)
    const { mimetype, fileName, host: manner, onPhone } = file
    const message = proto.Message.fromObject({
      ...messageOf(file, { path, ...keys }),
      ...albumOf(file.album),
    })
    return {
      encoded: Buffer.from(proto.Message.encode(message).finish()).toString('base64'),
      given: {
        sha256: createHash('sha256').update(content).digest('hex'),
        bytes: content.length,
        mimetype,
        ...(fileName === undefined ? {} : { fileName }),
        ...(isForEver(manner) && !onPhone ? { isNowhere: true } : {}),
      },
      sealed,
      mediaKey: keys.mediaKey,
    }
  },
  /** The file of a message as a contact's app shows it; nothing for one without. @throws Error if it can't be opened */
  received: async (message: proto.IMessage): Promise<ReceivedFile | undefined> => {
    const found = fieldIn(message)
    if (found === undefined) return undefined
    const { field, as } = found
    const sealed = await host.find(field.directPath ?? '')
    if (sealed === undefined) throw new Error('the file is not at the host')
    const content = await open(sealed, as, field)
    return {
      sha256: createHash('sha256').update(content).digest('hex'),
      bytes: content.length,
      mimetype: field.mimetype ?? '',
      ...('fileName' in field && field.fileName ? { fileName: field.fileName } : {}),
    }
  },
})
export type ContactFiles = ReturnType<typeof createContactFiles>
