import type { ChatId, MsgKey } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { readable } from '@sahut/core/store/decoding'
import { rowIsNew } from '@sahut/core/store/expressions'
import { mediaSecretKey } from '@sahut/core/store/keys'
import type { Table } from '@sahut/core/store/table'
import { z } from 'zod'
import { type AuthKey, corruptItem, type Sealer } from '../whatsapp/auth/auth-crypto.ts'
import { openSealer } from '../whatsapp/auth/auth-items.ts'
import { FileReference } from '../whatsapp/media/reference.ts'

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

  const nameOf = (chatId: ChatId, key: MsgKey): string => `FILE#${chatId}#${key}`

  const rowOf = async (chatId: ChatId, key: MsgKey, reference: FileReference) => {
    const name = nameOf(chatId, key)
    const data = (await sealer()).seal(name, JSON.stringify(reference))
    return { ...mediaSecretKey(numberId, name), data, expiresAt: Math.floor(Date.now() / 1000) + LIFE_S }
  }

  return {
    keep: async (chatId, key, reference) => {
      await table.put(await rowOf(chatId, key, reference), rowIsNew)
    },
    move: async (chatId, key, reference) => {
      await table.put(await rowOf(chatId, key, reference))
    },
    find: async (chatId, key) => {
      const name = nameOf(chatId, key)
      const item = await table.get(mediaSecretKey(numberId, name))
      if (item === undefined) return undefined
      const row = readable(Row, item)
      if (row === undefined) throw corruptItem(name, undefined)
      return FileReference.parse(JSON.parse((await sealer()).open(name, row.data)))
    },
  }
}
