import type { Table } from '@sahut/core/store/table'
import type { InboxId, NumberId, WorkspaceId } from '@sahut/core/model/ids'
import { createNumbers, type Ownership } from '@sahut/core/numbers/numbers'
import type { AuthKey } from '@sahut/workers/whatsapp/auth/auth-crypto'
import { openAuthState } from '@sahut/workers/whatsapp/auth/auth-state'
import { type Credentials, readCredentials } from './bare/credentials.ts'

/** Links that are written at the same time. */
const IMPORTS = 8

/** Writes a link that bare Baileys made into our store, as if we had made it. */
const importLink = async (
  place: { table: Table; authKey: AuthKey; ownership: Ownership },
  kept: Credentials,
): Promise<void> => {
  let failure: unknown
  const auth = await openAuthState({
    ...place,
    onFailure: (error) => {
      failure = error
    },
  })
  const data: Record<string, Record<string, unknown>> = {}
  for (const [name, value] of kept.values) {
    const [type = '', id = ''] = name.split(/ (.*)/s)
    ;(data[type] ??= {})[id] = value
  }
  Object.assign(auth.state.creds, kept.creds)
  auth.saveCreds()
  await auth.state.keys.set(data)
  await auth.close()
  if (failure !== undefined) throw new Error('A link could not be kept.', { cause: failure })
}

/**
 * Makes numbers in our store whose phones were linked before, and has them wanted.
 * @param credentials the folder of `linkedPhones`
 */
export const importNumbers = async (
  { table, authKey }: { table: Table; authKey: AuthKey },
  planned: readonly { phone: string; workspaceId: WorkspaceId; inboxId: InboxId }[],
  credentials: string,
): Promise<Map<string, NumberId>> => {
  const numbers = createNumbers({ table })
  const byPhone = new Map<string, NumberId>()
  const queue = planned.values()
  const work = async (): Promise<void> => {
    for (const { phone, workspaceId, inboxId } of queue) {
      const { numberId } = await numbers.create({ workspaceId, inboxId, label: phone })
      byPhone.set(phone, numberId)
      const ownership = { numberId, workspaceId, inboxId, epoch: 0 }
      await importLink({ table, authKey, ownership }, await readCredentials(credentials, phone))
      await numbers.request(workspaceId, numberId, 'linked')
    }
  }
  await Promise.all(Array.from({ length: IMPORTS }, work))
  return byPhone
}
