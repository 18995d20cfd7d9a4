import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { SahutError } from '@sahut/core/contract/errors'
import { keyOfMessage } from '@sahut/core/log/row-kinds/known-key'
import { fileKey, type FileStore } from '@sahut/core/media/files'
import { type FileContent, fileContentOf } from '@sahut/core/model/content/content'
import type { ChatId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { z } from 'zod'
import type { FileKind } from '../whatsapp/media/reference.ts'
import { sealedFile, type Seal } from '../whatsapp/media/seal.ts'
import type { SealedFile } from '../whatsapp/media/sealed-file.ts'
import { type Host, upload } from '../whatsapp/media/transfer.ts'
import { smallPicture } from './picture.ts'
import { STICKER_PX, stickerOf } from './sticker.ts'
import type { References } from './references.ts'

const KIND: Readonly<Record<FileContent['type'], FileKind>> = {
  image: 'image',
  sticker: 'image',
  video: 'video',
  audio: 'audio',
  document: 'document',
}

/** What WhatsApp answers to a file that was put there. */
const Put = z.object({ url: z.string(), direct_path: z.string() })

/** @returns what a generator returns, whatever it gives */
const atEnd = async (parts: AsyncGenerator<Uint8Array, Seal>): Promise<Seal> => {
  for (;;) {
    const next = await parts.next()
    if (next.done === true) return next.value
  }
}

/** WhatsApp keeps a file for some weeks: one that was put there longer ago is put there again, s. */
const GOOD_S = 7 * 86_400

const isGood = ({ mediaKeyTimestamp }: SealedFile): boolean => Date.now() / 1000 - mediaKeyTimestamp < GOOD_S

/**
 * Puts the files of our messages at WhatsApp, each once: what opens it is kept before the message leaves, so that it
 * is sent again, and asked for again by a device, as what it was. A file that goes to several chats lies there once for
 * all of this number, as when an app forwards it.
 */
export const createUploading = (deps: {
  references: Pick<References, 'keepSent' | 'findSent' | 'keepFile' | 'findFile'>
  files: FileStore | undefined
  ownership: Ownership
  host: Host
  over: AbortSignal
  /** What shows that this number may put files there. @throws SahutError unavailable without a connection */
  auth: () => Promise<string>
}) => {
  const { references, files, ownership, host, over } = deps

  const put = async (message: MessageEntry, content: FileContent): Promise<SealedFile> => {
    const key = fileKey(ownership.workspaceId, message.media?.file ?? '')
    const stored = async (): Promise<Readable> => {
      const stream = await files?.get(key)
      if (stream !== undefined) return stream
      throw new SahutError('not_found', 'The file of this message is not here any more.')
    }
    const sticker = content.type === 'sticker' ? await stickerOf(await stored()) : undefined
    const open = () => (sticker === undefined ? stored() : Promise.resolve(Readable.from([sticker])))
    const kind = KIND[content.type]
    const mediaKey = randomBytes(32)
    // Read twice, because its place at WhatsApp is named by the digest of all of it; so nothing lies on a disk in between.
    const seal = await atEnd(sealedFile(await open(), mediaKey, kind))
    const hash = seal.encSha256.toString('base64url')
    const auth = encodeURIComponent(await deps.auth())
    const answer = await upload(
      host,
      `/mms/${kind}/${hash}?auth=${auth}&token=${hash}`,
      { bytes: seal.sealedBytes, stream: sealedFile(await open(), mediaKey, kind) },
      over,
    )
    const { url, direct_path: directPath } = Put.parse(answer)
    const small = content.type === 'image' ? await smallPicture(await open()) : undefined
    return {
      kind,
      mediaKey: mediaKey.toString('base64'),
      sha256: seal.sha256.toString('base64'),
      encSha256: seal.encSha256.toString('base64'),
      directPath,
      url,
      bytes: seal.bytes,
      mediaKeyTimestamp: Math.floor(Date.now() / 1000),
      ...small,
      ...(sticker === undefined ? {} : { width: STICKER_PX, height: STICKER_PX }),
    }
  }

  /** Files that are being put there at this moment. */
  const putting = new Map<string, Promise<SealedFile>>()

  const putOnce = async (message: MessageEntry, content: FileContent): Promise<SealedFile> => {
    const file = message.media?.file
    const known = file === undefined ? undefined : await references.findFile(file, content.type)
    if (known !== undefined && isGood(known)) return known
    const made = await put(message, content)
    if (file !== undefined) await references.keepFile(file, content.type, made)
    return made
  }

  const together = (message: MessageEntry, content: FileContent): Promise<SealedFile> => {
    const name = `${content.type} ${message.media?.file ?? ''}`
    const made =
      putting.get(name) ??
      putOnce(message, content).finally(() => {
        putting.delete(name)
      })
    putting.set(name, made)
    return made
  }

  return {
    /** The message's file as it lies at WhatsApp, put there if it is not. Nothing for a message without one. */
    sealed: async (chatId: ChatId, message: MessageEntry): Promise<SealedFile | undefined> => {
      const content = fileContentOf(message.content)
      if (content === undefined) return undefined
      const { origin = chatId } = message
      const known = await references.findSent(origin, keyOfMessage(message))
      if (known !== undefined) return known
      const made = await together(message, content)
      return references.keepSent(origin, keyOfMessage(message), made)
    },
  }
}
