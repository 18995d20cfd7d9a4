import type { FileContent } from '@sahut/core/model/content/content'
import type { ChatId, MsgKey } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { readable } from '@sahut/core/store/decoding'
import { rowIsNew } from '@sahut/core/store/expressions'
import { mediaSecretKey } from '@sahut/core/store/keys/number'
import type { Condition, Table } from '@sahut/core/store/table'
import { z } from 'zod'
import { type AuthKey, corruptItem, type Sealer } from '../whatsapp/auth/auth-crypto.ts'
import { openSealer } from '../whatsapp/auth/auth-items.ts'
import { FileReference } from '../whatsapp/media/reference.ts'
import { SealedFile } from '../whatsapp/media/sealed-file.ts'

/** A phone keeps files for months; WhatsApp for some weeks, s. */
const LIFE_S = 90 * 86_400

const Row = z.object({ data: z.instanceof(Uint8Array) })

/**
 * What opens the files of a number's messages, encrypted under a key of their own: it outlives the number's link, after
 * which the files are still WhatsApp's to give.
 */
export type References = {
  /** Resolves once it is durable. Of a message that is known the first one stays. */
  keep: (chatId: ChatId, key: MsgKey, reference: FileReference) => Promise<void>
  /** The phone has put the file elsewhere. */
  move: (chatId: ChatId, key: MsgKey, reference: FileReference) => Promise<void>
  /** @throws SahutError corrupt_state, unavailable */
  find: (chatId: ChatId, key: MsgKey) => Promise<FileReference | undefined>
  /** Of a message of ours. @returns the first one that was kept */
  keepSent: (chatId: ChatId, key: MsgKey, sealed: SealedFile) => Promise<SealedFile>
  /** @throws SahutError corrupt_state, unavailable */
  findSent: (chatId: ChatId, key: MsgKey) => Promise<SealedFile | undefined>
  /** Of a file that this number has put at WhatsApp, for whoever sends it once more. */
  keepFile: (file: string, as: FileContent['type'], sealed: SealedFile) => Promise<void>
  /** @throws SahutError corrupt_state, unavailable */
  findFile: (file: string, as: FileContent['type']) => Promise<SealedFile | undefined>
}

export const createReferences = (deps: {
  table: Table
  authKey: AuthKey
  ownership: Ownership
}): References => {
  const { table, authKey, ownership } = deps
  const { numberId } = ownership
  let opening: Promise<Sealer> | undefined

  const sealer = async (): Promise<Sealer> => {
    opening ??= openSealer(table, authKey, ownership, mediaSecretKey(numberId, 'KEY'))
    try {
      return await opening
    } catch (error) {
      opening = undefined
      throw error
    }
  }

  const write = async (name: string, value: unknown, condition?: Condition): Promise<void> => {
    const data = (await sealer()).seal(name, JSON.stringify(value))
    const expiresAt = Math.floor(Date.now() / 1000) + LIFE_S
    await table.put({ ...mediaSecretKey(numberId, name), data, expiresAt }, condition)
  }

  const read = async <Schema extends z.ZodType>(
    schema: Schema,
    name: string,
  ): Promise<z.infer<Schema> | undefined> => {
    const item = await table.get(mediaSecretKey(numberId, name))
    if (item === undefined) return undefined
    const row = readable(Row, item)
    if (row === undefined) throw corruptItem(name, undefined)
    return schema.parse(JSON.parse((await sealer()).open(name, row.data)))
  }

  return {
    keep: (chatId, key, reference) => write(nameOf('FILE', chatId, key), reference, rowIsNew),
    move: (chatId, key, reference) => write(nameOf('FILE', chatId, key), reference),
    find: (chatId, key) => read(FileReference, nameOf('FILE', chatId, key)),
    keepSent: async (chatId, key, sealed) => {
      const name = nameOf('SENT', chatId, key)
      await write(name, sealed, rowIsNew)
      return (await read(SealedFile, name)) ?? sealed
    },
    findSent: (chatId, key) => read(SealedFile, nameOf('SENT', chatId, key)),
    keepFile: (file, as, sealed) => write(fileName(file, as), sealed),
    findFile: (file, as) => read(SealedFile, fileName(file, as)),
  }
}

const nameOf = (kind: 'FILE' | 'SENT', chatId: ChatId, key: MsgKey): string => `${kind}#${chatId}#${key}`

/** The same file may be sent as a picture, a sticker and a document: each is sealed otherwise. */
const fileName = (file: string, as: FileContent['type']): string => `PUT#${as}#${file}`
