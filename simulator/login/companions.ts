/** The companion that is linked to each phone: its keys, its pre-keys on the server, its device number. */
import { z } from 'zod'
import { Blob, StoredBytes } from '../protocol/keys.ts'
import type { Bundle } from '../protocol/signal.ts'
import type { Store } from '../store.ts'

const Row = z.object({
  phone: z.string(),
  device: z.int(),
  noiseKey: StoredBytes,
  registrationId: z.int(),
  identity: StoredBytes,
  signedPreKey: z.object({ id: z.int(), public: StoredBytes, signature: StoredBytes }),
  greeted: z.boolean(),
  /** By what the phone seals its settings for it. */
  stateKey: z.object({ id: StoredBytes, data: StoredBytes }).optional(),
})

/** A linked device. Keys are public, 32 bytes each. */
export type Companion = z.infer<typeof Row>
/** Stands for the phone of a companion that is linked beside the one that gets the messages. */
export const placeBeside = (phone: string, device: number): string => `${phone}/${String(device)}`
export const isBeside = (place: string): boolean => place.includes('/')
/** How a party's sessions name the companion's device. */
export const deviceOf = ({ phone, device }: Companion): string => `${phone}:${device}`

export interface PreKey {
  id: number
  public: Buffer
}

export type Companions = ReturnType<typeof createCompanions>

/** Loads all links. A phone has at most one companion that gets messages: Sahut needs no more. */
export const createCompanions = (store: Store) => {
  const byPhone = new Map<string, Companion>()
  const upsert = store.prepare(
    'INSERT INTO companion VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  const remove = store.prepare('DELETE FROM companion WHERE phone = ?')
  const insertPreKey = store.prepare('INSERT OR REPLACE INTO prekey VALUES (?, ?, ?)')
  const firstPreKey = store.prepare('SELECT id, value FROM prekey WHERE phone = ? ORDER BY id LIMIT 1')
  const removePreKey = store.prepare('DELETE FROM prekey WHERE phone = ? AND id = ?')
  const removePreKeys = store.prepare('DELETE FROM prekey WHERE phone = ?')
  const counts = new Map<string, number>()

  for (const row of store.prepare('SELECT value FROM companion').all()) {
    const companion = Row.parse(JSON.parse(String(row['value'])))
    byPhone.set(companion.phone, companion)
  }
  for (const row of store.prepare('SELECT phone, count(*) AS n FROM prekey GROUP BY phone').all()) {
    counts.set(String(row['phone']), Number(row['n']))
  }

  const put = (companion: Companion) => {
    byPhone.set(companion.phone, companion)
    store.run(upsert, companion.phone, JSON.stringify(companion, toBase64))
  }
  const preKeyCount = (phone: string) => counts.get(phone) ?? 0

  const takePreKey = (phone: string): PreKey | undefined => {
    const row = firstPreKey.get(phone)
    if (row === undefined) return undefined
    store.run(removePreKey, phone, Number(row['id']))
    counts.set(phone, preKeyCount(phone) - 1)
    return {
      id: Number(row['id']),
      public: Blob.parse(row['value']),
    }
  }

  return {
    of: (phone: string): Companion | undefined => byPhone.get(phone),
    count: () => byPhone.size,
    put,
    remove: (phone: string) => {
      byPhone.delete(phone)
      counts.delete(phone)
      store.run(remove, phone)
      store.run(removePreKeys, phone)
    },
    /** The number of the next device; numbers are never used again, as on WhatsApp. */
    nextDevice: (phone: string): number => {
      const device = (store.fact(`device ${phone}`, z.int()) ?? 0) + 1
      store.putFact(`device ${phone}`, device)
      return device
    },
    preKeyCount,
    addPreKeys: (phone: string, keys: PreKey[]) => {
      for (const key of keys) store.run(insertPreKey, phone, key.id, key.public)
      counts.set(phone, preKeyCount(phone) + keys.length)
    },
    /** What a contact needs to write to the companion first; uses up a one-time pre-key, if any is left. */
    takeBundle: ({ phone, registrationId, identity, signedPreKey }: Companion): Bundle => {
      const preKey = takePreKey(phone)
      return { registrationId, identity, signedPreKey, ...(preKey === undefined ? {} : { preKey }) }
    },
  }
}

/** Buffers have a toJSON of their own, which runs before a replacer sees them. */
const BufferJson = z.object({ type: z.literal('Buffer'), data: z.array(z.int()) })

const toBase64 = (_key: string, value: unknown): unknown => {
  const buffer = BufferJson.safeParse(value)
  return buffer.success ? Buffer.from(buffer.data.data).toString('base64') : value
}
