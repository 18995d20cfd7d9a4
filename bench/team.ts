import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createAccounts } from '@sahut/core/auth/accounts'
import { createTokens } from '@sahut/core/auth/tokens'
import { createChatLog } from '@sahut/core/log/log'
import { ensureTable } from '@sahut/core/log/schema'
import { createTable } from '@sahut/core/log/table'
import type { ChatRef } from '@sahut/core/model/chat'
import { chatIdOf, ContactId } from '@sahut/core/model/ids'
import { createNumbers } from '@sahut/core/numbers/numbers'
import { spawnStore } from '@sahut/local/store'

const PASSWORD = 'a long password for benches'

export type Team = Awaited<ReturnType<typeof startTeam>>

/** A store with a workspace, an inbox, a number that nobody linked, and an agent who is signed in. */
export const startTeam = async (folder: string) => {
  const store = await spawnStore({ dataDir: join(folder, 'store') })
  const place = { region: 'local', tableName: 'sahut', endpoint: store.endpoint }
  await ensureTable(place)
  const table = createTable(place)
  const secret = randomBytes(32).toString('base64url')
  const accounts = createAccounts({ table })
  const numbers = createNumbers({ table })
  const log = createChatLog({ table, onCommit: () => undefined })
  const { workspaceId } = await accounts.createWorkspace('Bench')
  const { inboxId } = await accounts.createInbox(workspaceId, 'Sales')
  const { numberId } = await numbers.create({ workspaceId, inboxId, label: 'Sales' })
  const user = await accounts.createUser({
    workspaceId,
    email: 'sari@bench.test',
    name: 'Sari',
    role: 'agent',
    password: PASSWORD,
    inboxIds: [inboxId],
  })
  const session = await accounts.sessions.start(user)
  const { token } = await createTokens({ secret }).issue(session)

  return {
    place,
    table,
    log,
    secret,
    token,
    /** The chat with the nth contact; it exists once something was appended. */
    chatOf: (n: number): ChatRef => {
      const id = ContactId.parse(`${String(628_000_000_000 + n)}@s.whatsapp.net`)
      return { chatId: chatIdOf(numberId, id), workspaceId, inboxId, numberId, contact: { id } }
    },
    close: async () => {
      table.close()
      await store.stop()
    },
  }
}
