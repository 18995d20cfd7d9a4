import type { Table } from '@sahut/core/log/table'
import type { Ownership } from '@sahut/core/numbers/numbers'
import {
  type AuthenticationState,
  initAuthCreds,
  proto,
  type SignalDataSet,
  type SignalDataTypeMap,
} from '@whiskeysockets/baileys'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { type AuthKey, corruptItem } from './auth-crypto.ts'
import { openAuthItems } from './auth-items.ts'
import { createPreKeys } from './pre-keys.ts'

const CREDS = 'CREDS'

/** Values kept in memory a number: sessions are 1 to 3 KB each. */
const KEPT = 1_000

/** What a stored creds item must have to be one; the rest is Baileys' own. */
const Creds = z.looseObject({
  registrationId: z.number().int(),
  nextPreKeyId: z.number().int(),
  noiseKey: z.object({ public: z.instanceof(Uint8Array), private: z.instanceof(Uint8Array) }),
})

type Value = SignalDataTypeMap[keyof SignalDataTypeMap]
type Types = keyof SignalDataTypeMap

/** A number's link to WhatsApp as Baileys needs it, kept in the store. */
export type AuthState = {
  state: AuthenticationState
  /** Whether a phone has linked it; otherwise a connection shows QRs. */
  isPaired: boolean
  /** Keeps the creds as they stand now; saves are made one after the other. */
  saveCreds: () => void
  /** Resolves once nothing is being written any more; from the call on, nothing new is. */
  close: () => Promise<void>
}

/** Only as much typing as a store can have: what Baileys put is what Baileys gets. */
const revive = (type: Types, value: unknown): Value =>
  (type === 'app-state-sync-key'
    ? proto.Message.AppStateSyncKeyData.fromObject(value as object)
    : value) as Value

/**
 * Opens a number's credentials and Signal keys, or makes new ones that are first written when there is something to
 * keep. Whatever it writes carries the ownership's epoch and is refused once a newer owner wrote.
 * @param onFailure told synchronously, before the failed call rejects: the caller drops the socket, so that nothing
 *   is acknowledged to WhatsApp that the store does not have
 * @throws SahutError wrong_key, corrupt_state, unavailable
 */
export const openAuthState = async (deps: {
  table: Table
  authKey: AuthKey
  ownership: Ownership
  onFailure: (error: unknown) => void
}): Promise<AuthState> => {
  const items = await openAuthItems(deps.table, deps.authKey, deps.ownership)
  const preKeys = createPreKeys(items)
  const storedCreds = (await items.read([CREDS])).get(CREDS)
  if (storedCreds !== undefined) {
    const parsed = Creds.safeParse(storedCreds)
    if (!parsed.success) throw corruptItem(CREDS, parsed.error)
  }
  const creds = (storedCreds as AuthenticationState['creds'] | undefined) ?? initAuthCreds()

  // Written through only after the store has it, so that it is never ahead of the store; absence is kept too.
  const kept = new LRUCache<string, { value: Value | undefined }>({ max: KEPT })
  const underway = new Set<Promise<unknown>>()
  let closed = false

  /** A failure reaches `onFailure` before anybody who waits for the call. */
  const guarded = <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (closed) return Promise.reject(new Error('The connection that these keys belong to is closed.'))
    const running = work().catch((error: unknown) => {
      deps.onFailure(error)
      throw error
    })
    const tracked = running.catch(() => undefined).finally(() => underway.delete(tracked))
    underway.add(tracked)
    return running
  }

  let saving: Promise<void> | undefined
  let dirty = false
  const saveCreds = (): void => {
    dirty = true
    saving ??= guarded(async () => {
      while (dirty) {
        dirty = false
        await items.write(CREDS, creds)
      }
    })
      .catch(() => undefined) // onFailure has it
      .finally(() => {
        saving = undefined
      })
  }

  const readValues = async (type: Types, ids: string[]): Promise<Map<string, Value>> => {
    const found = new Map<string, Value>()
    const missing: string[] = []
    for (const id of ids) {
      const name = `${type}#${id}`
      const known = kept.get(name)
      if (known === undefined) missing.push(name)
      else if (known.value !== undefined) found.set(id, known.value)
    }
    const stored = missing.length === 0 ? new Map<string, unknown>() : await items.read(missing)
    for (const name of missing) {
      const raw = stored.get(name)
      const value = raw === undefined ? undefined : revive(type, raw)
      kept.set(name, { value })
      if (value !== undefined) found.set(name.slice(type.length + 1), value)
    }
    return found
  }

  const writeValue = async (name: string, value: Value | null): Promise<void> => {
    await items.write(name, value ?? undefined)
    kept.set(name, { value: value ?? undefined })
  }

  /**
   * One Signal transaction. What it adds goes first, what it removes last: after a crash in between a redelivery
   * finds a session without its pre-key, which is nothing new to it, but never a used pre-key without its session.
   */
  const writeAll = async (data: SignalDataSet): Promise<void> => {
    const { 'pre-key': preKeyChanges = {}, ...others } = data
    const puts: [string, Value][] = []
    const removals: string[] = []
    for (const [type, values] of Object.entries(others)) {
      for (const [id, value] of Object.entries(values)) {
        if (value === null) removals.push(`${type}#${id}`)
        else puts.push([`${type}#${id}`, value])
      }
    }
    // The counter that new pre-keys came from is stored before them, so that no id is ever given out twice.
    if (Object.values(preKeyChanges).some((key) => key !== null)) await saving
    await Promise.all(puts.map(([name, value]) => writeValue(name, value)))
    await Promise.all(removals.map((name) => writeValue(name, null)))
    if (Object.keys(preKeyChanges).length > 0) await preKeys.set(preKeyChanges)
  }

  // Sets run one after the other: a set that removes a pre-key reads, changes and writes its pack.
  let lastSet: Promise<unknown> = Promise.resolve()

  return {
    state: {
      creds,
      keys: {
        get: <Type extends Types>(type: Type, ids: string[]) =>
          guarded(async () => {
            const values = type === 'pre-key' ? await preKeys.get(ids) : await readValues(type, ids)
            return Object.fromEntries(values) as Record<string, SignalDataTypeMap[Type]>
          }),
        set: (data) =>
          guarded(async () => {
            const before = lastSet
            const mine = before.then(() => writeAll(data))
            lastSet = mine.catch(() => undefined)
            await mine
          }),
      },
    },
    isPaired: creds.me !== undefined,
    saveCreds,
    close: async () => {
      await saving
      closed = true
      await Promise.all(underway)
    },
  }
}
