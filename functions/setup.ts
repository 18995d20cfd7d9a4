import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { createAccounts, Email } from '@sahut/core/auth/accounts'
import { parseInput, SahutError } from '@sahut/core/contract/errors'
import { ensureTable } from '@sahut/core/log/schema'
import { createTable } from '@sahut/core/log/table'
import { requireNode } from '@sahut/core/process/node-version'
import { z } from 'zod'
import { setupEnv } from './env.ts'

/*
 * What has to be there before anybody can sign in, run by whoever operates Sahut:
 *   node setup.js                                   makes the table, where the store is not AWS's
 *   node setup.js --workspace NAME --email ADDRESS  makes a workspace too, with an inbox and its first admin
 */

const Flags = z
  .object({
    workspace: z
      .string()
      .trim()
      .min(1, 'must not be empty')
      .max(80, 'must have at most 80 characters')
      .optional(),
    inbox: z.string().trim().min(1, 'must not be empty').max(80, 'must have at most 80 characters'),
    email: Email.optional(),
  })
  .refine(({ workspace, email }) => (workspace === undefined) === (email === undefined), {
    path: ['workspace'],
    error: 'and email belong together: --workspace NAME --email ADDRESS',
  })

const readFlags = (): z.output<typeof Flags> => {
  const text = { type: 'string' } as const
  try {
    const options = { workspace: text, email: text, inbox: { ...text, default: 'Customer service' } }
    return parseInput(Flags, parseArgs({ options }).values)
  } catch (error) {
    throw error instanceof TypeError
      ? new SahutError('invalid_input', error.message, { cause: error })
      : error
  }
}

const setUp = async (): Promise<void> => {
  requireNode()
  const { workspace, inbox, email } = readFlags()
  const store = setupEnv()
  if (store.endpoint !== undefined) await ensureTable(store)
  if (workspace === undefined || email === undefined) return
  const table = createTable(store)
  try {
    const accounts = createAccounts({ table })
    const { workspaceId } = await accounts.createWorkspace(workspace)
    await accounts.createInbox(workspaceId, inbox)
    const password = randomBytes(15).toString('base64url')
    await accounts.createUser({ workspaceId, email, name: 'Admin', role: 'admin', password })
    process.stdout.write(`${email} may sign in with this password, which is shown only now: ${password}\n`)
  } finally {
    table.close()
  }
}

setUp().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
