import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type AuthenticationCreds,
  BufferJSON,
  initAuthCreds,
  type SignalDataSet,
  type SignalKeyStore,
} from '@whiskeysockets/baileys'

/** A number's link to WhatsApp, in memory. */
export type Credentials = {
  creds: AuthenticationCreds
  /** `type id` to value. */
  values: Map<string, unknown>
}

export const newCredentials = (): Credentials => ({ creds: initAuthCreds(), values: new Map() })

const pathOf = (folder: string, phone: string): string => join(folder, `${phone}.json`)

export const keepCredentials = async (folder: string, phone: string, kept: Credentials): Promise<void> => {
  const text = JSON.stringify({ creds: kept.creds, values: [...kept.values] }, BufferJSON.replacer)
  await writeFile(pathOf(folder, phone), text)
}

/**
 * One-time keys that are taken along: WhatsApp hands out the lowest first, one for each new contact, and a run has few.
 * Hundreds more would weigh on the memory of a side that keeps its keys there.
 */
const PRE_KEYS = 64

const isNeeded = ([name]: [string, unknown]): boolean => {
  const [type, id] = name.split(' ')
  return type !== 'pre-key' || Number(id) <= PRE_KEYS
}

/** What `keepCredentials` wrote, as far as a run needs it. */
export const readCredentials = async (folder: string, phone: string): Promise<Credentials> => {
  const text = await readFile(pathOf(folder, phone), 'utf8')
  const kept = JSON.parse(text, BufferJSON.reviver) as {
    creds: AuthenticationCreds
    values: [string, unknown][]
  }
  return { creds: kept.creds, values: new Map(kept.values.filter(isNeeded)) }
}

/** The values as Baileys wants them: the simplest store that there is. */
export const memoryKeys = (values: Map<string, unknown>): SignalKeyStore => ({
  get: (type, ids) =>
    Object.fromEntries(
      ids.flatMap((id) => {
        const value = values.get(`${type} ${id}`)
        return value === undefined ? [] : [[id, value as never]]
      }),
    ),
  set: (data: SignalDataSet) => {
    for (const [type, entries] of Object.entries(data)) {
      for (const [id, value] of Object.entries(entries)) {
        if (value === null) values.delete(`${type} ${id}`)
        else values.set(`${type} ${id}`, value)
      }
    }
  },
})
