import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnStore } from '@sahut/local/store/spawn-store'
import type { Commit } from '../log/chat-log.ts'
import { createChatLog } from '../log/create-log.ts'
import { ensureTable } from '../store/schema/schema.ts'
import { createTable } from '../store/dynamodb/table.ts'
import { type ChatRef, newChat } from '../model/chat/chat.ts'
import {
  chatIdOf,
  ContactId,
  type InboxId,
  newUserId,
  type NumberId,
  type WorkspaceId,
} from '../model/ids.ts'
import type { MessageDraft } from '../model/message/message.ts'
import { type Rank, roleOf, type SessionPrincipal, type User } from '../model/user/user.ts'
import { createNumbers } from '../numbers/numbers.ts'
import { createAccess } from '../access/access.ts'
import { createCatalog } from '../catalog/catalog.ts'
import { createAvailability } from '../dividing/availability.ts'
import { createAccounts } from './accounts.ts'
import { createDevices } from './devices.ts'
import { createTokens } from './tokens.ts'

/*
 * For tests: a workspace with two inboxes, each with a number, an admin and an agent of the first inbox, on a real
 * store. Every team is a workspace of its own, so that the tests of a file can share a store.
 */

export const PASSWORD = 'correct horse battery'
export const TOKEN_SECRET = 'a secret of the tests, 32 bytes or more'

let counter = 0

export type Person = { user: User; principal: SessionPrincipal; token: string; refreshToken: string }

/** A store of its own, and what all teams on it share. */
export const openGround = async (
  onCommit: (commit: Commit) => void = () => undefined,
  onRightsChanged: (user: Pick<User, 'workspaceId' | 'userId'>) => void = () => undefined,
) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sahut-test-'))
  const store = await spawnStore({ dataDir })
  const settings = { tableName: 'sahut', region: 'local', endpoint: store.endpoint }
  await ensureTable(settings)
  const table = createTable(settings)
  const log = createChatLog({ table, onCommit })
  const numbers = createNumbers({ table })
  const accounts = createAccounts({ table, onRightsChanged })
  return {
    endpoint: store.endpoint,
    table,
    log,
    numbers,
    accounts,
    access: createAccess({ accounts, log, numbers }),
    tokens: createTokens({ secret: TOKEN_SECRET }),
    catalog: createCatalog({ table }),
    availability: createAvailability(table),
    devices: createDevices({ secret: TOKEN_SECRET }),
    close: async () => {
      table.close()
      await store.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
export type Ground = Awaited<ReturnType<typeof openGround>>

/** A text that a contact wrote. */
export const fromContact = (text: string, sortTs = Date.now()): MessageDraft => ({
  kind: 'message',
  sortTs,
  fromMe: false,
  whatsappId: `TEST${String((counter += 1))}`,
  author: { type: 'contact' },
  content: { type: 'text', text },
})

const signIn = async ({ accounts, tokens }: Ground, user: User): Promise<Person> => {
  const { refreshToken, ...session } = await accounts.sessions.start(user)
  const { token, expiresAt } = await tokens.issue(session)
  return { user, principal: { kind: 'session', ...session, expiresAt }, token, refreshToken }
}

const chatWith = (workspaceId: WorkspaceId, inboxId: InboxId, numberId: NumberId): ChatRef => {
  const id = ContactId.parse(`${String(628_000_000_000 + (counter += 1))}@s.whatsapp.net`)
  return newChat({ chatId: chatIdOf(numberId, id), workspaceId, inboxId, numberId, contact: { id } })
}

export const createTeam = async (ground: Ground) => {
  const { accounts, numbers, log } = ground
  const { workspaceId } = await accounts.createWorkspace('Test')
  const inbox = await accounts.createInbox(workspaceId, 'First')
  const otherInbox = await accounts.createInbox(workspaceId, 'Second')
  const number = await numbers.create({ workspaceId, inboxId: inbox.inboxId, label: 'First number' })
  const otherNumber = await numbers.create({
    workspaceId,
    inboxId: otherInbox.inboxId,
    label: 'Second number',
  })

  const person = async (rank: Rank, inboxIds: InboxId[]): Promise<Person> =>
    signIn(
      ground,
      await accounts.createUser({
        workspaceId,
        email: `${newUserId()}@sahut.test`,
        name: 'Sari',
        role: roleOf(rank),
        rank,
        password: PASSWORD,
        inboxIds,
      }),
    )

  /** A chat with one message of the contact. */
  const chat = async (from = number): Promise<ChatRef> => {
    const ref = chatWith(workspaceId, from.inboxId, from.numberId)
    await log.append(ref, fromContact('Halo'))
    return ref
  }

  return {
    workspaceId,
    inbox,
    otherInbox,
    number,
    otherNumber,
    admin: await person('admin', []),
    agent: await person('agent', [inbox.inboxId]),
    person,
    chat,
    /** The same user in a new session. */
    again: (user: User) => signIn(ground, user),
  }
}
export type Team = Awaited<ReturnType<typeof createTeam>>
