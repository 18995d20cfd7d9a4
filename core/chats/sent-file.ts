import { buffer } from 'node:stream/consumers'
import { fileTypeFromBuffer } from 'file-type'
import { LARGEST, type SentFile } from '../contract/sent-file.ts'
import { SahutError } from '../contract/errors.ts'
import { type FileKey, fileKey, type FileStore, uploadName } from '../media/files.ts'
import type { FileContent } from '../model/content/content.ts'
import { type ChatId, type ClientMsgId, uploadDigestOf, type WorkspaceId } from '../model/ids.ts'
import type { MediaState } from '../model/media.ts'

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
  return found?.mime.split(';')[0] ?? 'application/octet-stream'
}

const contentOf = (
  mimetype: string,
  bytes: number,
  { as, caption, fileName, width, height, seconds }: SentFile,
): FileContent => {
  const file = { mimetype, bytes }
  const words = caption === undefined ? {} : { caption }
  const sides = width === undefined || height === undefined ? {} : { width, height }
  const length = seconds === undefined ? {} : { seconds }
  const kind = as === 'document' ? undefined : SHOWN[mimetype]
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
  if (content.type !== 'sticker' && bytes > LARGEST[content.type])
    throw new SahutError('payload_too_large', 'WhatsApp takes no file of this size as what it is.')
  return { content, media: { state: 'stored', file: name, bytes } }
}
