import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Accounts, createAccounts } from '@sahut/core/auth/accounts'
import { createTokens } from '@sahut/core/auth/tokens'
import { createChatLog } from '@sahut/core/log/create-log'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { createTable } from '@sahut/core/store/dynamodb/table'
import type { ChatRef } from '@sahut/core/model/chat/chat'
import { chatIdOf, ContactId, InboxId, NumberId, UserId, WorkspaceId } from '@sahut/core/model/ids'
import { createNumbers, type Numbers } from '@sahut/core/numbers/numbers'
import { type Deployable, spawnDeployable } from '@sahut/testing/parts/deployables'
import type { LiveToken } from '@sahut/web/live/live'
import { spawnStore } from '@sahut/local/store/spawn-store'
import { z } from 'zod'

const PASSWORD = 'a long password for benches'

/** What was made on a store, so that it can be taken up again. */
const Made = z.object({ workspaceId: WorkspaceId, inboxId: InboxId, numberId: NumberId, userId: UserId })
type Made = z.infer<typeof Made>

const make = async (accounts: Accounts, numbers: Numbers): Promise<Made> => {
  const { workspaceId } = await accounts.createWorkspace('Bench')
  const { inboxId } = await accounts.createInbox(workspaceId, 'Sales')
  const { numberId } = await numbers.create({ workspaceId, inboxId, label: 'Sales' })
  const { userId } = await accounts.createUser({
    workspaceId,
    email: 'sari@bench.test',
    name: 'Sari',
    role: 'agent',
    password: PASSWORD,
    inboxIds: [inboxId],
  })
  return { workspaceId, inboxId, numberId, userId }
}

export type Team = Awaited<ReturnType<typeof openTeam>>

/**
 * A store with a workspace, an inbox, a number that nobody linked, and an agent who is signed in. What lies in the
 * folder from an earlier time is taken up again.
 */
export const openTeam = async (folder: string) => {
  const store = await spawnStore({ dataDir: join(folder, 'store') })
  const place = { region: 'local', tableName: 'sahut', endpoint: store.endpoint }
  await ensureTable(place)
  const table = createTable(place)
  const secret = randomBytes(32).toString('base64url')
  const accounts = createAccounts({ table })
  const file = join(folder, 'team.json')
  const made = existsSync(file)
    ? Made.parse(JSON.parse(await readFile(file, 'utf8')))
    : await make(accounts, createNumbers({ table }))
  await writeFile(file, JSON.stringify(made))
  const { workspaceId, inboxId, numberId } = made
  const { token, expiresIn } = await createTokens({ secret }).issue(await accounts.sessions.start(made))

  return {
    place,
    table,
    log: createChatLog({ table, onCommit: () => undefined }),
    secret,
    session: { token, leftMs: expiresIn * 1000 },
    /** Where its chats are. */
    home: { workspaceId, inboxId, numberId },
    /** Sessions of so many more agents of the inbox: a gateway bounds what one user may ask for. */
    people: (count: number): Promise<LiveToken[]> =>
      Promise.all(
        Array.from({ length: count }, async (_, n) => {
          const user = { workspaceId, email: `agent-${String(n)}@bench.test`, name: `Agent ${String(n)}` }
          const { userId } = await accounts.createUser({
            ...user,
            role: 'agent',
            password: PASSWORD,
            inboxIds: [inboxId],
          })
          const session = await accounts.sessions.start({ workspaceId, userId })
          const { token, expiresIn } = await createTokens({ secret }).issue(session)
          return { token, leftMs: expiresIn * 1000 }
        }),
      ),
    /** The chat with the nth contact; it exists once something was appended. */
    chatOf: (n: number): ChatRef => {
      const id = ContactId.parse(`${String(628_000_000_000 + n)}@s.whatsapp.net`)
      return { chatId: chatIdOf(numberId, id), workspaceId, inboxId, numberId, contact: { id } }
    },
    /** A gateway or the API as it is deployed, in a process of its own. */
    start: (kind: 'gateway' | 'functions', logs: string): Promise<Deployable> =>
      spawnDeployable({
        kind,
        name: kind,
        folder: logs,
        environment: {
          DYNAMODB_ENDPOINT: place.endpoint,
          TABLE_NAME: place.tableName,
          AUTH_SECRET: secret,
          ...(kind === 'gateway' ? { WEB_ORIGINS: 'http://127.0.0.1' } : {}),
        },
      }),
    close: async () => {
      table.close()
      await store.stop()
    },
  }
}
