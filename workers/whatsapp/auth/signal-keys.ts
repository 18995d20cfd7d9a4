import { signalKeyName } from '@sahut/core/store/keys/link'
import { proto, type SignalDataSet, type SignalDataTypeMap } from '@whiskeysockets/baileys'
import { createRecent } from '@sahut/core/process/recent'
import type { AuthItems } from './auth-items.ts'
import { createPreKeys } from './pre-keys.ts'

/** Values kept in memory a number: sessions are 1 to 3 KB each. */
const KEPT = 1_000

const SENDER_KEY = signalKeyName('sender-key', '')

type Types = keyof SignalDataTypeMap
type Value = SignalDataTypeMap[Types]

export type SignalKeys = {
  get: (type: Types, ids: string[]) => Promise<Map<string, Value>>
  /** One Signal transaction; calls must not overlap. */
  set: (data: SignalDataSet) => Promise<void>
}

/** Only as much typing as a store can have: what Baileys put is what Baileys gets. */
const revive = (type: Types, value: unknown): Value =>
  (type === 'app-state-sync-key'
    ? proto.Message.AppStateSyncKeyData.fromObject(value as object)
    : value) as Value

/** The values of a transaction, each under its name: those to put, and those to remove. */
const sortOut = (data: SignalDataSet) => {
  const puts = new Map<string, Value>()
  const removals: string[] = []
  for (const [type, values] of Object.entries(data)) {
    if (type === 'pre-key') continue
    for (const [id, value] of Object.entries<Value | null>(values)) {
      if (value === null) removals.push(signalKeyName(type, id))
      else puts.set(signalKeyName(type, id), value)
    }
  }
  return { puts, removals }
}

/**
 * A number's Signal keys: an item each, pre-keys in packs.
 * @param credsSettled resolves once the credentials as they stand are stored
 */
export const createSignalKeys = (items: AuthItems, credsSettled: () => Promise<void>): SignalKeys => {
  const preKeys = createPreKeys(items)
  // Filled only with what the store has, so that it is never ahead of it; that there is nothing is kept too.
  const kept = createRecent<string, { value: Value | undefined }>(KEPT)

  const write = async (name: string, value: Value | undefined): Promise<void> => {
    await items.write(name, value)
    kept.set(name, { value })
  }

  const load = async (type: Types, ids: string[]): Promise<void> => {
    const missing = ids.filter((id) => !kept.has(signalKeyName(type, id)))
    if (missing.length === 0) return
    const stored = await items.read(missing.map((id) => signalKeyName(type, id)))
    for (const id of missing) {
      const name = signalKeyName(type, id)
      const raw = stored.get(name)
      // Unless it was written meanwhile.
      if (!kept.has(name)) kept.set(name, { value: raw === undefined ? undefined : revive(type, raw) })
    }
  }

  return {
    get: async (type, ids) => {
      if (type === 'pre-key') return preKeys.get(ids)
      await load(type, ids)
      const found = new Map<string, Value>()
      for (const id of ids) {
        const value = kept.get(signalKeyName(type, id))?.value
        if (value !== undefined) found.set(id, value)
      }
      return found
    },

    /**
     * Writes what is added first, and what is removed last. After a crash in between, a redelivery may find a session
     * whose pre-key is still there, which does no harm; it never finds that the pre-key is gone and no session there.
     * What a message tells of a sender's key is written before the session that it came over moves on.
     */
    set: async (data) => {
      const { puts, removals } = sortOut(data)
      const changes = data['pre-key'] ?? {}
      // The counter that new pre-keys came from is stored before them, so that no id is ever given out twice.
      if (Object.values(changes).some((key) => key !== null)) await credsSettled()
      const { first, rest } = Object.groupBy(puts, ([name]) =>
        name.startsWith(SENDER_KEY) ? 'first' : 'rest',
      )
      for (const written of [first ?? [], rest ?? []])
        await Promise.all(written.map(([name, value]) => write(name, value)))
      await Promise.all(removals.map((name) => write(name, undefined)))
      if (Object.keys(changes).length > 0) await preKeys.set(changes)
    },
  }
}
