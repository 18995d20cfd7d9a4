import { SahutError } from '@sahut/core/contract/errors'
import { readable } from '@sahut/core/store/decoding'
import { absent, any, atMost, rowIsNew, setting } from '@sahut/core/store/expressions'
import { AUTH_NAMES, authItemKey, authPartition } from '@sahut/core/store/keys/link'
import type { Condition, Item, Key, Table } from '@sahut/core/store/table'
import { Refusal } from '@sahut/core/model/number/number'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { BufferJSON } from '@whiskeysockets/baileys'
import { z } from 'zod'
import { type AuthKey, corruptItem, createSealer, newDataKey, type Sealer } from './auth-crypto.ts'

/** An item that was emptied guards against late writes for so long, s. */
const EMPTY_S = 30 * 24 * 3_600

/** Values are buffers at any depth, as Baileys makes them. */
const toText = (value: unknown): string => JSON.stringify(value, BufferJSON.replacer)
const fromText = (text: string): unknown => JSON.parse(text, BufferJSON.reviver)

const SealedRow = z.object({ data: z.instanceof(Uint8Array) })
const WrappedRow = z.object({ wrapped: z.instanceof(Uint8Array) })

/** Refuses what comes late from a worker that another one has followed. */
const noNewerThan = (epoch: number): Condition => any(absent('epoch'), atMost('epoch', epoch))

const fenced = (): SahutError => new SahutError('fenced', 'Another worker has taken this number over.')

/** A number's encrypted items in the store. An empty item counts as none. */
export type AuthItems = {
  /** @throws SahutError corrupt_state that names the item, unavailable */
  read: (names: string[]) => Promise<Map<string, unknown>>
  /**
   * Writes one item, or empties it (`undefined`). An item is emptied and not deleted, because the fence lives in it.
   * @throws SahutError fenced if a newer owner wrote it, unavailable
   */
  write: (name: string, value: unknown) => Promise<void>
}

const parseRow = <Schema extends z.ZodType>(schema: Schema, item: Item): z.infer<Schema> => {
  const row = readable(schema, item)
  if (row === undefined) throw corruptItem(item.SK, undefined)
  return row
}

/**
 * Opens what encrypts under a data key of a number, which is made when it is not there.
 * @param keyRow where that key lies, wrapped; that of the number's link by default
 * @throws SahutError wrong_key, corrupt_state, unavailable
 */
export const openSealer = async (
  table: Table,
  authKey: AuthKey,
  owner: Ownership,
  keyRow: Key = authItemKey(owner.numberId, AUTH_NAMES.dataKey),
): Promise<Sealer> => {
  const stored = await table.get(keyRow)
  if (stored !== undefined) {
    const { wrapped } = parseRow(WrappedRow, stored)
    return createSealer(await authKey.unwrap(wrapped, owner), owner)
  }
  const dataKey = newDataKey()
  const made = { ...keyRow, epoch: owner.epoch, wrapped: await authKey.wrap(dataKey, owner) }
  const isOurs = await table.put(made, rowIsNew)
  // A put that is repeated by the client after a lost answer finds itself there.
  return isOurs ? createSealer(dataKey, owner) : openSealer(table, authKey, owner, keyRow)
}

/**
 * Opens a number's items, encrypted under a data key of its own.
 * @throws SahutError wrong_key, corrupt_state, unavailable
 */
export const openAuthItems = async (
  table: Table,
  authKey: AuthKey,
  ownership: Ownership,
): Promise<AuthItems> => {
  const { numberId, epoch } = ownership
  const sealer = await openSealer(table, authKey, ownership)

  const open = (item: Item): unknown => {
    if (item['empty'] === true) return undefined
    const text = sealer.open(item.SK, parseRow(SealedRow, item).data)
    try {
      return fromText(text)
    } catch (cause) {
      throw corruptItem(item.SK, cause)
    }
  }

  return {
    read: async (names) => {
      const items = await table.getMany(names.map((name) => authItemKey(numberId, name)))
      const values = new Map<string, unknown>()
      for (const item of items) {
        const value = open(item)
        if (value !== undefined) values.set(item.SK, value)
      }
      return values
    },
    write: async (name, value) => {
      const body =
        value === undefined
          ? { empty: true, expiresAt: Math.floor(Date.now() / 1000) + EMPTY_S }
          : { data: sealer.seal(name, toText(value)) }
      if (!(await table.put({ ...authItemKey(numberId, name), epoch, ...body }, noNewerThan(epoch))))
        throw fenced()
    },
  }
}

/**
 * Why a number is not connected any more: its link ended for good or, with `until` (ms since 1970), it is in
 * quarantine. `request` is the one of people's requests by which it had been connected.
 */
export type EndedLink = {
  request: number
  code?: number | undefined
  until?: number | undefined
  /** It was the link of a phone that this number may not have. */
  refusal?: Refusal | undefined
}

const EndedRow = z.object({
  request: z.number().int(),
  code: z.number().int().optional(),
  until: z.number().optional(),
  refusal: Refusal.optional().catch(undefined),
})

/** A quarantine that is long over. It stands where nothing ended, because the fence lives in the row. */
const NOT_ENDED: EndedLink = { request: 0, until: 0 }

/**
 * Remembers, beyond a restart, that this number is not to be connected until somebody asks again.
 * @throws SahutError fenced if a newer owner wrote it, unavailable
 */
export const keepEndedLink = async (table: Table, owner: Ownership, ended: EndedLink): Promise<void> => {
  const { numberId, epoch } = owner
  const row = { ...authItemKey(numberId, AUTH_NAMES.ended), epoch, ...ended }
  if (!(await table.put(row, noNewerThan(epoch)))) throw fenced()
}

/** The number may be connected again with the link that it has. @throws SahutError fenced, unavailable */
export const forgetEndedLink = (table: Table, owner: Ownership): Promise<void> =>
  keepEndedLink(table, owner, NOT_ENDED)

/**
 * What the owners before left, at the start of a new one: from here on they can't change it any more.
 * @throws SahutError fenced, corrupt_state, unavailable
 */
export const takeEndedLink = async (table: Table, owner: Ownership): Promise<EndedLink | undefined> => {
  const item = await table.get(authItemKey(owner.numberId, AUTH_NAMES.ended))
  const ended = item === undefined ? NOT_ENDED : parseRow(EndedRow, item)
  await keepEndedLink(table, owner, ended)
  return ended.until !== undefined && ended.until <= Date.now() ? undefined : ended
}

/**
 * Forgets a number's link for good: its credentials, its Signal sessions and its data key. What makes the others
 * readable goes after them, so that a crash in the midst leaves nothing that can't be read or forgotten. Before any of
 * it the row that a new owner takes first: whoever was replaced deletes nothing, not even what is still of its own.
 * @throws SahutError fenced if a newer owner wrote some of it, unavailable
 */
export const wipeAuthItems = async (table: Table, { numberId, epoch }: Ownership): Promise<void> => {
  const { dataKey, ended } = AUTH_NAMES
  const last: string[] = [dataKey, ended]
  const wipe = async (name: string): Promise<void> => {
    if (!(await table.delete(authItemKey(numberId, name), noNewerThan(epoch)))) throw fenced()
  }
  const taken = setting({ epoch }, [], { request: 0 })
  if ((await table.update(authItemKey(numberId, ended), taken, noNewerThan(epoch))) === undefined)
    throw fenced()
  let names: string[]
  do {
    const { items } = await table.query({ PK: authPartition(numberId) })
    names = items.map(({ SK }) => SK).filter((SK) => !last.includes(SK))
    await Promise.all(names.map(wipe))
  } while (names.length > 0)
  for (const name of last) await wipe(name)
}
