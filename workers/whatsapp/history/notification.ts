import { proto, type WAMessage } from '@whiskeysockets/baileys'
import { z } from 'zod'
import { boundedId } from '../incoming/bounds.ts'
import { isFilePath } from '../content/file.ts'

/*
 * A phone tells a new companion what was said before in pieces: each is told of by a message to its own devices, with a
 * part of that history in it, or with what opens a file that holds one.
 */

const { HistorySyncType } = proto.Message

export const PieceType = z.enum(['bootstrap', 'full', 'recent', 'names', 'on-demand'])
export type PieceType = z.infer<typeof PieceType>

/** Pieces with something in them for Sahut; status updates are not taken. */
const TYPES: Readonly<Record<string, PieceType>> = {
  [HistorySyncType.INITIAL_BOOTSTRAP]: 'bootstrap',
  [HistorySyncType.FULL]: 'full',
  [HistorySyncType.RECENT]: 'recent',
  [HistorySyncType.PUSH_NAME]: 'names',
  [HistorySyncType.ON_DEMAND]: 'on-demand',
}

/** What opens a piece that lies in a file. A secret. Bytes in base64. */
export const PieceFile = z.object({
  directPath: z.string(),
  mediaKey: z.string(),
  sha256: z.string(),
  encSha256: z.string().optional(),
})
export type PieceFile = z.infer<typeof PieceFile>

/** A piece of history as a phone told of it. */
export type ToldPiece = {
  /** Of the message that told of it. */
  name: string
  type: PieceType
  /** Whose answer it is, to a question of ours. */
  session?: string
  /** Deflated. */
  inline?: Uint8Array
  file?: PieceFile
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

const fileOf = (told: proto.Message.IHistorySyncNotification): PieceFile | undefined => {
  const { directPath, mediaKey, fileSha256, fileEncSha256 } = told
  if (!isFilePath(directPath) || !mediaKey?.length || !fileSha256?.length) return undefined
  return {
    directPath,
    mediaKey: base64(mediaKey),
    sha256: base64(fileSha256),
    ...(fileEncSha256?.length ? { encSha256: base64(fileEncSha256) } : {}),
  }
}

const told = ({ message }: WAMessage): proto.Message.IHistorySyncNotification | undefined =>
  (message?.deviceSentMessage?.message ?? message)?.protocolMessage?.historySyncNotification ?? undefined

/** Whether a message tells of history. Anybody can say so; only the number's own phone counts. */
export const tellsHistory = (message: WAMessage): boolean =>
  message.key.fromMe === true && told(message) !== undefined

/** @returns nothing for a piece with nothing in it for us */
export const pieceIn = (message: WAMessage): ToldPiece | undefined => {
  const notification = told(message)
  const type = TYPES[String(notification?.syncType)]
  const { id } = message.key
  if (notification === undefined || type === undefined || !id) return undefined
  const { initialHistBootstrapInlinePayload: inline, peerDataRequestSessionId: session } = notification
  const file = inline?.length ? undefined : fileOf(notification)
  if (!inline?.length && file === undefined) return undefined
  return {
    name: boundedId(id),
    type,
    ...(session ? { session } : {}),
    ...(inline?.length ? { inline } : {}),
    ...(file && { file }),
  }
}
