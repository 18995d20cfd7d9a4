import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createAccounts } from '@sahut/core/auth/accounts'
import { inbound, newChatRef } from '@sahut/core/log/chat-fixture'
import { createCopy } from '@sahut/core/store/copy'
import { createChatLog } from '@sahut/core/log/create-log'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { createTable } from '@sahut/core/store/dynamodb/table'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { spawnDynamoDbLocal } from '@sahut/testing/parts/dynamodb-local'

const run = promisify(execFile)
const SETUP = fileURLToPath(new URL('../functions/setup.ts', import.meta.url))

/** What infra/database.ts tells every deployable, and docs/deploy.md whoever sets up. */
const REGION = 'ap-southeast-3'
const TABLE = 'sahut-production-TableTable'

const folder = mkdtempSync(join(tmpdir(), 'sahut-setup-'))
let store: Awaited<ReturnType<typeof spawnDynamoDbLocal>>

beforeAll(async () => {
  store = await spawnDynamoDbLocal()
  await ensureTable({ tableName: TABLE, region: REGION, endpoint: store.endpoint })
})

afterAll(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

const settingsOf = (tableName: string) => ({ tableName, region: REGION, endpoint: store.endpoint })

const setUp = (args: string[], env: Record<string, string>) =>
  run(process.execPath, ['--disable-warning=ExperimentalWarning', SETUP, ...args], { cwd: folder, env })

/** Of a store with an endpoint of its own. */
const setUpLocally = (tableName: string, ...args: string[]) =>
  setUp(args, { TABLE_NAME: tableName, DYNAMODB_REGION: REGION, DYNAMODB_ENDPOINT: store.endpoint })

const rowsOf = async (tableName: string): Promise<string[]> => {
  const copy = createCopy(settingsOf(tableName))
  try {
    return (await Array.fromAsync(copy.lines())).sort()
  } finally {
    copy.close()
  }
}

/** DynamoDB as it is reached on AWS: by TLS and by its own name, which a module that is loaded first leads here. */
const spawnAwsStore = async () => {
  const host = `dynamodb.${REGION}.amazonaws.com`
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const request = `req -x509 -newkey ed25519 -nodes -days 2 -subj /CN=${host} -addext subjectAltName=DNS:${host}`
  await run('openssl', [...request.split(' '), '-keyout', key, '-out', cert])
  const asked: string[] = []
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (incoming, response) => {
    const pass = async (): Promise<void> => {
      const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const)
      asked.push(
        `${String(incoming.headers.host)} ${String(incoming.headers['x-amz-target']).split('.')[1] ?? ''}`,
      )
      const sent = headers.filter(([name]) => /^(x-amz|authorization|content-type)/.test(name))
      const body = await text(incoming)
      const answer = await fetch(store.endpoint, { method: 'POST', headers: Object.fromEntries(sent), body })
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' })
      response.end(await answer.text())
    }
    pass().catch((error: unknown) => response.destroy(error as Error))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const lead = `import tls from 'node:tls'
    const { connect } = tls
    tls.connect = (options, ...more) => connect({ ...options, host: '127.0.0.1', port: ${String(port)} }, ...more)`
  return {
    asked,
    environment: {
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(lead)}`,
      NODE_EXTRA_CA_CERTS: cert,
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const signIn = async (tableName: string, email: string, stdout: string) => {
  const [, password = ''] = /: (\S+)\n$/.exec(stdout) ?? []
  const table = createTable(settingsOf(tableName))
  try {
    return await createAccounts({ table }).signIn(email, password)
  } finally {
    table.close()
  }
}

test('on AWS the first admin is made in the table that the deploy made, with its settings and nothing else', async () => {
  const aws = await spawnAwsStore()
  const flags = ['--workspace', 'Toko', '--email', 'Ayu@toko.test']
  const { stdout } = await setUp(flags, {
    ...aws.environment,
    TABLE_NAME: TABLE,
    DYNAMODB_REGION: REGION,
    // DynamoDB Local has a table for each of these.
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'a secret',
  })
  await aws.close()
  expect(await signIn(TABLE, 'ayu@toko.test', stdout)).toMatchObject({ rank: 'owner' })
  // The table is the deploy's: it is neither looked at nor made.
  const own = ['GetItem', 'PutItem'].map((operation) => `dynamodb.${REGION}.amazonaws.com ${operation}`)
  expect([...new Set(aws.asked)].sort()).toEqual(own)
})

test('an e-mail address that is taken leaves nothing behind', async () => {
  await setUpLocally('taken', '--workspace', 'Toko', '--email', 'ayu@toko.test')
  const before = await rowsOf('taken')
  await expect(setUpLocally('taken', '--workspace', 'Toko', '--email', 'AYU@toko.test')).rejects.toThrow(
    'The e-mail address ayu@toko.test is taken.',
  )
  expect(await rowsOf('taken')).toEqual(before)
})

test('where the first workspace is made in a browser is printed until there is one', async () => {
  const { stdout } = await setUpLocally('browser', '--browser')
  expect(stdout).toMatch(/\/setup#[A-Z2-9]{4}(-[A-Z2-9]{4}){4}\n$/)
  await setUpLocally('browser', '--workspace', 'Toko', '--email', 'ayu@toko.test')
  await expect(setUpLocally('browser', '--browser')).rejects.toThrow('There is a workspace already')
})

test('who forgot the password gets a link from whoever operates Sahut', async () => {
  await setUpLocally('forgotten', '--workspace', 'Toko', '--email', 'ayu@toko.test')
  const { stdout } = await setUpLocally('forgotten', '--password', 'AYU@toko.test')
  const [, token = ''] = /\/welcome#(\S+)\n$/.exec(stdout) ?? []
  const table = createTable(settingsOf('forgotten'))
  const accounts = createAccounts({ table })
  await accounts.links.setPassword(token, 'another long password')
  const user = await accounts.signIn('ayu@toko.test', 'another long password')
  expect(user).toMatchObject({ rank: 'owner' })
  table.close()
  await expect(setUpLocally('forgotten', '--password', 'nobody@toko.test')).rejects.toThrow('Nobody signs in')
})

test('a store that was restored gives each chat another epoch, and makes no workspace', async () => {
  await setUpLocally('restored')
  const table = createTable(settingsOf('restored'))
  const log = createChatLog({ table, onCommit: () => undefined })
  const chat = newChatRef()
  await log.append(chat, inbound('halo'))
  const epoch = async (): Promise<number> => (await log.after(chat, 0, 10))?.chat.epoch ?? 0
  const before = await epoch()
  const { stdout } = await setUpLocally('restored', '--restored')
  expect(stdout).toBe('1 chats are ready. Start Sahut on them.\n')
  expect(await epoch()).toBe(before + 1)
  table.close()
  await expect(
    setUpLocally('restored', '--restored', '--workspace', 'Toko', '--email', 'ayu@toko.test'),
  ).rejects.toThrow('restored stands alone')
})
