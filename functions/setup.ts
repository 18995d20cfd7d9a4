import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { type Accounts, createAccounts } from '@sahut/core/auth/accounts'
import { linkTo } from '@sahut/core/contract/api/links'
import { setupPath } from '@sahut/core/contract/api/setup'
import { parseInput, SahutError } from '@sahut/core/contract/errors'
import type { StoreSettings } from '@sahut/core/store/dynamodb/connection'
import { createCopy } from '@sahut/core/store/copy'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { createTable } from '@sahut/core/store/dynamodb/table'
import { nameText } from '@sahut/core/model/person/person-text'
import { Email } from '@sahut/core/model/user/user'
import { requireNode } from '@sahut/core/process/node-version'
import { z } from 'zod'
import { setupEnv } from './env.ts'

/*
 * What has to be there before anybody can sign in, run by whoever operates Sahut:
 *   node setup.js                                   makes the table, where the store is not AWS's
 *   node setup.js --workspace NAME --email ADDRESS  makes a workspace too, with an inbox and its owner
 *   node setup.js --browser                         prints where the first workspace is made in a browser
 *   node setup.js --password ADDRESS                prints a link by which somebody sets a new password
 *   node setup.js --restored                        readies a store that was restored from a backup
 */

const Flags = z
  .object({
    workspace: nameText(80).optional(),
    inbox: nameText(80),
    email: Email.optional(),
    password: Email.optional(),
    browser: z.boolean(),
    restored: z.boolean(),
  })
  .refine(({ workspace, email }) => (workspace === undefined) === (email === undefined), {
    path: ['workspace'],
    error: 'and email belong together: --workspace NAME --email ADDRESS',
  })
  .refine(({ workspace, restored }) => workspace === undefined || !restored, {
    path: ['restored'],
    error: 'stands alone: what was restored has its workspaces',
  })
  .refine(({ workspace, password, restored }) => password === undefined || !(workspace ?? restored), {
    path: ['password'],
    error: 'stands alone: --password ADDRESS',
  })

const readFlags = (): z.output<typeof Flags> => {
  const text = { type: 'string' } as const
  try {
    const options = {
      workspace: text,
      email: text,
      password: text,
      browser: { type: 'boolean', default: false },
      inbox: { ...text, default: 'Customer service' },
      restored: { type: 'boolean', default: false },
    } as const
    return parseInput(Flags, parseArgs({ options }).values)
  } catch (error) {
    throw error instanceof TypeError
      ? new SahutError('invalid_input', error.message, { cause: error })
      : error
  }
}

const createFirst = async (
  accounts: Accounts,
  { workspace, inbox, email }: { workspace: string; inbox: string; email: string },
): Promise<void> => {
  const password = randomBytes(15).toString('base64url')
  await accounts.createFirst({ workspace, inbox, email, name: 'Admin', password })
  await accounts.setup.close()
  process.stdout.write(`${email} may sign in with this password, which is shown only now: ${password}\n`)
}

const openBrowser = async (accounts: Accounts): Promise<void> => {
  const code = await accounts.setup.open()
  if (code === undefined) throw new SahutError('conflict', 'There is a workspace already. Sign in there.')
  process.stdout.write(
    `Make the workspace within a day at this address of your site, which is shown only now: ${setupPath(code)}\n`,
  )
}

const resetPassword = async (accounts: Accounts, email: string): Promise<void> => {
  const user = await accounts.byEmail(email)
  if (user === undefined)
    throw new SahutError('not_found', `Nobody signs in as ${email}.`, { field: 'password' })
  const { token } = await accounts.links.reset(user)
  process.stdout.write(
    `${email} may set a new password within a day at this address of your site, which is shown only now: ${linkTo(token)}\n`,
  )
}

const renew = async (store: StoreSettings): Promise<void> => {
  const copy = createCopy(store)
  try {
    process.stdout.write(`${String(await copy.renew())} chats are ready. Start Sahut on them.\n`)
  } finally {
    copy.close()
  }
}

const setUp = async (): Promise<void> => {
  requireNode()
  const { workspace, inbox, email, password, browser, restored } = readFlags()
  const store = setupEnv()
  if (store.endpoint !== undefined) await ensureTable(store)
  if (restored) await renew(store)
  const table = createTable(store)
  try {
    const accounts = createAccounts({ table })
    if (workspace !== undefined && email !== undefined)
      await createFirst(accounts, { workspace, inbox, email })
    if (password !== undefined) await resetPassword(accounts, password)
    if (browser) await openBrowser(accounts)
  } finally {
    table.close()
  }
}

setUp().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
