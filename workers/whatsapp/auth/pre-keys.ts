import { preKeyPackName } from '@sahut/core/store/keys/link'
import type { KeyPair } from '@whiskeysockets/baileys'
import { z } from 'zod'
import { corruptItem } from './auth-crypto.ts'
import type { AuthItems } from './auth-items.ts'

/**
 * Pre-keys lie in the store in packs of eight, which are below 1 KB when encrypted: one write unit. So the 812 of a new
 * link take 102 writes, and the one that a contact's first message uses up takes one more to be gone for good. Larger
 * packs would save writes at linking and cost more at every new contact.
 */
const PACK_SIZE = 8

/** Bytes of each half of a Curve25519 key pair. */
const HALF = 32

/** Pre-key id to public and private key, one after the other, in base64. */
const Pack = z.record(z.string(), z.base64().length(88))
type Pack = z.infer<typeof Pack>

const pack = (key: KeyPair): string => Buffer.concat([key.public, key.private]).toString('base64')

const unpack = (packed: string): KeyPair => {
  const both = Buffer.from(packed, 'base64')
  return { public: both.subarray(0, HALF), private: both.subarray(HALF) }
}

const packOf = (id: string): string => preKeyPackName(Math.floor(Number(id) / PACK_SIZE))

const parsePack = (name: string, value: unknown): Pack => {
  const parsed = Pack.safeParse(value ?? {})
  if (parsed.success) return parsed.data
  throw corruptItem(name, parsed.error)
}

export type PreKeys = {
  get: (ids: string[]) => Promise<Map<string, KeyPair>>
  /** `null` removes one. Calls must not overlap: a pack is read, changed and written. */
  set: (changes: Record<string, KeyPair | null>) => Promise<void>
}

/** The packed pre-keys of one number. Packs that were read are kept, their number is small. */
export const createPreKeys = (items: AuthItems): PreKeys => {
  const packs = new Map<string, Pack>()

  const load = async (ids: string[]): Promise<void> => {
    const missing = [...new Set(ids.map(packOf))].filter((name) => !packs.has(name))
    if (missing.length === 0) return
    const stored = await items.read(missing)
    for (const name of missing) {
      // Unless it was written meanwhile.
      if (!packs.has(name)) packs.set(name, parsePack(name, stored.get(name)))
    }
  }

  return {
    get: async (ids) => {
      await load(ids)
      const found = new Map<string, KeyPair>()
      for (const id of ids) {
        const key = packs.get(packOf(id))?.[id]
        if (key !== undefined) found.set(id, unpack(key))
      }
      return found
    },
    set: async (changes) => {
      const ids = Object.keys(changes)
      await load(ids)
      const changed = new Map<string, Pack>()
      for (const id of ids) {
        const name = packOf(id)
        const key = changes[id]
        const others = Object.entries(changed.get(name) ?? packs.get(name) ?? {}).filter(
          ([one]) => one !== id,
        )
        changed.set(name, Object.fromEntries(key ? [...others, [id, pack(key)]] : others))
      }
      await Promise.all(
        [...changed].map(async ([name, keys]) => {
          await items.write(name, Object.keys(keys).length === 0 ? undefined : keys)
          packs.set(name, keys)
        }),
      )
    },
  }
}
