import type { Logger } from '@sahut/core/process/logger'
import {
  decryptMediaRetryData,
  encryptMediaRetryRequest,
  proto,
  type WASocket,
} from '@whiskeysockets/baileys'
import { isFilePath } from '../content/file.ts'
import type { FileReference } from './reference.ts'

/*
 * What WhatsApp has no more the number's phone may still have: asked, it puts the file there again, and says where.
 */

/** The phone's answer about the file of a message. */
export type FileAnswer = {
  /** The message's, as WhatsApp has it. */
  id: string
  sealed?: { ciphertext: Uint8Array; iv: Uint8Array } | undefined
}

/** Asks the phone to put a file at WhatsApp once more. @throws Error if that can't be sent */
export const askForFile = async (sock: WASocket, { key, mediaKey }: FileReference): Promise<void> => {
  await sock.sendNode(encryptMediaRetryRequest(key, Buffer.from(mediaKey, 'base64'), sock.user?.id ?? ''))
}

export const listenToFileAnswers = (sock: Pick<WASocket, 'ev'>, told: (answer: FileAnswer) => void): void => {
  sock.ev.on('messages.media-update', (answers) => {
    for (const { key, media } of answers) if (key.id) told({ id: key.id, sealed: media })
  })
}

/** Where the file is by now; nothing if the phone does not have it either, or its answer can't be read. */
export const pathIn = (
  { id, sealed }: FileAnswer,
  { mediaKey }: FileReference,
  logger: Logger,
): string | undefined => {
  if (sealed === undefined) return undefined
  try {
    const { result, directPath } = decryptMediaRetryData(sealed, Buffer.from(mediaKey, 'base64'), id)
    const isThere = result === proto.MediaRetryNotification.ResultType.SUCCESS
    return isThere && isFilePath(directPath) ? directPath : undefined
  } catch (error) {
    logger.warn({ err: error }, 'what the phone says of a file can not be read')
    return undefined
  }
}
