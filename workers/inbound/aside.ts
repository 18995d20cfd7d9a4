import type { Ownership } from '@sahut/core/numbers/numbers'
import { rowIsNew } from '@sahut/core/store/expressions'
import { asideKey } from '@sahut/core/store/keys/number'
import type { Table } from '@sahut/core/store/table'
import { createSealer, newDataKey, type AuthKey } from '../whatsapp/auth/auth-crypto.ts'

/** Messages that could not be kept. */
export type Aside = {
  /**
   * Puts a message aside whole, encrypted under the master key, so that it outlives the number's link. The same name
   * again changes nothing.
   * @param name tells messages of the number apart
   * @throws SahutError unavailable
   */
  put: (name: string, message: string, why: string) => Promise<void>
}

export const createAside = (deps: { table: Table; authKey: AuthKey; ownership: Ownership }): Aside => {
  const { table, authKey, ownership } = deps
  return {
    put: async (name, message, why) => {
      const dataKey = newDataKey()
      const wrapped = await authKey.wrap(dataKey, ownership)
      const data = createSealer(dataKey, ownership).seal(name, message)
      const row = { ...asideKey(ownership.numberId, name), wrapped, data, why, at: Date.now() }
      await table.put(row, rowIsNew)
    },
  }
}
