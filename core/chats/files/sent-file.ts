import { buffer } from 'node:stream/consumers'
import { fileTypeFromBuffer } from 'file-type'
import { LARGEST, type SentFile } from '../../contract/sent-file.ts'
import { SahutError } from '../../contract/errors.ts'
import { type FileKey, fileKey, type FileStore, uploadName } from '../../media/files.ts'
import type { FileContent } from '../../model/content/content.ts'
import {
  type ChatId,
  type ClientMsgId,
  uploadDigestOf,
  whatsappIdOf,
  type WorkspaceId,
} from '../../model/ids.ts'
import type { MediaState } from '../../model/message/media.ts'

/** By so many of its first bytes a file shows what it is. */
const HEAD_BYTES = 4_100

/** What WhatsApp's apps show as a picture, or play; all else travels as a document. */
const SHOWN: Readonly<Record<string, 'image' | 'video' | 'audio'>> = {
  'image/jpeg': 'image',
  'image/png': 'image',
  'image/webp': 'image',
  'video/mp4': 'video',
  'video/3gpp': 'video',
  'audio/mpeg': 'audio',
  'audio/mp4': 'audio',
  'audio/x-m4a': 'audio',
  'audio/aac': 'audio',
  'audio/amr': 'audio',
  'audio/ogg': 'audio',
  'audio/opus': 'audio',
}

/** Where the file of a message lies that somebody is about to send: the same message has the same place. */
export const uploadOf = (chatId: ChatId, clientMsgId: ClientMsgId): string =>
  uploadName(uploadDigestOf(chatId, clientMsgId))

/** What a file is by its own bytes, whatever it is called. */
const typeOf = async (files: FileStore, key: FileKey, bytes: number): Promise<string> => {
  const head = await files.get(key, { from: 0, to: Math.min(HEAD_BYTES, bytes) - 1 })
  const found = head && (await fileTypeFromBuffer(await buffer(head)))
  return found?.mime ?? 'application/octet-stream'
}

/** What WhatsApp's apps record, and take for a voice message. */
const VOICE = 'audio/ogg; codecs=opus'

const contentOf = (
  type: string,
  bytes: number,
  { as, caption, fileName, width, height, seconds, waveform }: SentFile,
): FileContent => {
  const length = seconds === undefined ? {} : { seconds }
  if (caption !== undefined && (as === 'voice' || as === 'sticker'))
    throw new SahutError('invalid_input', `A ${as} message has no place for words.`, { field: 'caption' })
  if (as === 'voice') {
    if (type !== VOICE)
      throw new SahutError('invalid_input', 'A voice message has to be Opus in Ogg.', { field: 'as' })
    const file = { mimetype: VOICE, bytes }
    return { type: 'audio', file, isVoice: true, ...length, ...(waveform === undefined ? {} : { waveform }) }
  }
  const mimetype = type.split(';')[0] ?? type
  if (as === 'sticker' && SHOWN[mimetype] !== 'image')
    throw new SahutError('invalid_input', 'Only a picture can be a sticker.', { field: 'as' })
  const file = { mimetype, bytes }
  const words = caption === undefined ? {} : { caption }
  const sides = width === undefined || height === undefined ? {} : { width, height }
  if (as === 'sticker') return { type: 'sticker', file, ...sides }
  const shown = SHOWN[mimetype]
  // What is played has no place for words on WhatsApp either: with some it travels as a document.
  const kind = as === 'document' || (shown === 'audio' && caption !== undefined) ? undefined : shown
  switch (kind) {
    case 'image':
      return { type: 'image', file, ...sides, ...words }
    case 'video':
      return { type: 'video', file, ...sides, ...length, ...words }
    case 'audio':
      return { type: 'audio', file, ...length }
    case undefined:
      return { type: 'document', file, ...(fileName === undefined ? {} : { fileName }), ...words }
  }
}

/** Only what is shown as a picture has a place in an album. */
const inAlbum = (content: FileContent, chatId: ChatId, album: SentFile['album']): FileContent =>
  album === undefined || (content.type !== 'image' && content.type !== 'video')
    ? content
    : { ...content, album: { ...album, id: whatsappIdOf(chatId, album.id) } }

/**
 * What an uploaded file is sent as: by what is in it, and not by what it is called.
 * @throws SahutError not_found if it was not uploaded, invalid_input if it is empty, payload_too_large
 */
export const sentFileOf = async (
  files: FileStore,
  { workspaceId, chatId }: { workspaceId: WorkspaceId; chatId: ChatId },
  sent: SentFile,
): Promise<{ content: FileContent; media: MediaState }> => {
  const name = uploadOf(chatId, sent.clientMsgId)
  const key = fileKey(workspaceId, name)
  const bytes = await files.size(key)
  if (bytes === undefined)
    throw new SahutError('not_found', 'The file was not uploaded. Please choose it again.')
  if (bytes === 0) throw new SahutError('invalid_input', 'The file is empty.', { field: 'file' })
  const content = contentOf(await typeOf(files, key, bytes), bytes, sent)
  if (bytes > LARGEST[content.type === 'sticker' ? 'image' : content.type])
    throw new SahutError('payload_too_large', 'WhatsApp takes no file of this size as what it is.')
  return { content: inAlbum(content, chatId, sent.album), media: { state: 'stored', file: name, bytes } }
}
