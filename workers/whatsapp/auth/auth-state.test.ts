import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { createTable } from '@sahut/core/store/dynamodb/table'
import type { Item, Table } from '@sahut/core/store/table'
import { newInboxId, newNumberId, newWorkspaceId } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { type SpawnedStore, spawnStore } from '@sahut/local/store/spawn-store'
import { Curve, proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AuthKey, readAuthKey } from './auth-crypto.ts'
import { authPartition } from '@sahut/core/store/keys/link'
import { forgetEndedLink, keepEndedLink, takeEndedLink, wipeAuthItems } from './auth-items.ts'
import { openAuthState } from './auth-state.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'sahut-test-'))
let store: SpawnedStore
let table: Table
let authKey: AuthKey

beforeAll(async () => {
  store = await spawnStore({ dataDir: join(dataDir, 'store') })
  const settings = { endpoint: store.endpoint, region: 'local', tableName: 'sahut' }
  await ensureTable(settings)
  table = createTable(settings)
  authKey = await readAuthKey(join(dataDir, 'auth.key'))
})

afterAll(async () => {
  table.close()
  await store.stop()
  rmSync(dataDir, { recursive: true })
})

const newOwnership = (): Ownership => ({
  numberId: newNumberId(),
  workspaceId: newWorkspaceId(),
  inboxId: newInboxId(),
  epoch: 1,
})

const open = async (ownership: Ownership, options: { table?: Table; key?: AuthKey } = {}) => {
  const failures: unknown[] = []
  const auth = await openAuthState({
    table: options.table ?? table,
    authKey: options.key ?? authKey,
    ownership,
    onFailure: (error) => failures.push(error),
  })
  return { ...auth, ...auth.state, failures }
}

const rowsOf = async ({ numberId }: Ownership): Promise<Item[]> =>
  (await table.query({ PK: authPartition(numberId) })).items

const session = (text: string): Uint8Array => Buffer.from(text)

describe('the key file', () => {
  test('is made when it is missing, readable by its owner only, and read back from then on', async () => {
    const path = join(dataDir, 'new', 'auth.key')
    const first = await readAuthKey(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const owner = newOwnership()
    const wrapped = await first.wrap(Buffer.from('data key'), owner)
    const again = await readAuthKey(path)
    expect(Buffer.from(await again.unwrap(wrapped, owner)).toString()).toBe('data key')
  })

  test('that holds something else is refused with a sentence', async () => {
    const path = join(dataDir, 'nonsense.key')
    writeFileSync(path, 'not a key')
    await expect(readAuthKey(path)).rejects.toMatchObject({ code: 'wrong_key' })
  })

  test('of another installation, or under another number, opens nothing', async () => {
    const ownership = newOwnership()
    await open(ownership)
    const other = await readAuthKey(join(dataDir, 'other.key'))
    await expect(open(ownership, { key: other })).rejects.toMatchObject({ code: 'wrong_key' })
    const wrapped = await authKey.wrap(Buffer.from('data key'), ownership)
    await expect(authKey.unwrap(wrapped, newOwnership())).rejects.toMatchObject({ code: 'wrong_key' })
  })
})

describe('a number’s link', () => {
  test('survives a restart: credentials and every kind of key', async () => {
    const ownership = newOwnership()
    const before = await open(ownership)
    const preKey = Curve.generateKeyPair()
    const appStateKey = { keyData: Buffer.from('app state'), timestamp: 7 }
    before.creds.nextPreKeyId = 42
    before.saveCreds()
    await before.keys.set({
      session: { '1.0': session('ratchet') },
      'pre-key': { 7: preKey },
      'lid-mapping': { '628': '99' },
      'app-state-sync-key': { abc: proto.Message.AppStateSyncKeyData.fromObject(appStateKey) },
    })
    await before.close()

    const after = await open(ownership)
    expect(after.creds).toEqual(before.creds)
    expect(await after.keys.get('session', ['1.0', '2.0'])).toEqual({ '1.0': session('ratchet') })
    const { 7: key } = await after.keys.get('pre-key', ['7'])
    expect(Buffer.from(key?.private ?? []).equals(preKey.private)).toBe(true)
    expect(await after.keys.get('lid-mapping', ['628'])).toEqual({ '628': '99' })
    const { abc } = await after.keys.get('app-state-sync-key', ['abc'])
    expect(abc).toBeInstanceOf(proto.Message.AppStateSyncKeyData)
  })

  test('lies in the store unreadable, under its own number only', async () => {
    const ownership = newOwnership()
    const auth = await open(ownership)
    await auth.keys.set({ session: { '1.0': session('plain words') } })
    const rows = await rowsOf(ownership)
    expect(
      Buffer.concat(rows.map(({ data }) => (data as Uint8Array | undefined) ?? Buffer.alloc(0))),
    ).not.toContain('plain words')
    // Moved to another number, or to another place of the same one, an item no longer opens.
    const stolen = rows.find(({ SK }) => SK === 'session#1.0')
    const other = newOwnership()
    await open(other)
    await table.put({ ...stolen, PK: authPartition(other.numberId), SK: 'session#1.0' })
    await table.put({ ...stolen, PK: authPartition(ownership.numberId), SK: 'session#2.0' })
    const opened = await open(other)
    await expect(opened.keys.get('session', ['1.0'])).rejects.toMatchObject({ code: 'corrupt_state' })
    await expect(auth.keys.get('session', ['2.0'])).rejects.toMatchObject({ code: 'corrupt_state' })
  })

  test('takes few small writes for many pre-keys, and one to use one up', async () => {
    const ownership = newOwnership()
    const auth = await open(ownership)
    const all = Array.from({ length: 812 }, (_, id) => [String(id + 1), Curve.generateKeyPair()] as const)
    await auth.keys.set({ 'pre-key': Object.fromEntries(all) })
    const packs = (await rowsOf(ownership)).filter(({ SK }) => SK.startsWith('pre-key#'))
    expect(packs.length).toBeLessThanOrEqual(103)
    // With its keys and the epoch, a pack of this size is below DynamoDB's unit of 1 KB.
    for (const { data } of packs) expect((data as Uint8Array).length).toBeLessThan(900)

    await auth.keys.set({ 'pre-key': { 7: null } })
    const changed = (await rowsOf(ownership)).filter(
      (row) =>
        row.SK.startsWith('pre-key#') &&
        !packs.some((pack) => Buffer.from(pack['data'] as Uint8Array).equals(row['data'] as Uint8Array)),
    )
    expect(changed).toHaveLength(1)
    const after = await open(ownership)
    expect(Object.keys(await after.keys.get('pre-key', ['6', '7', '8']))).toEqual(['6', '8'])
  })

  test('is written by its newest owner only', async () => {
    const ownership = newOwnership()
    const before = await open(ownership)
    await before.keys.set({ session: { '1.0': session('of the first owner'), '2.0': session('untouched') } })
    const now = await open({ ...ownership, epoch: 2 })
    await now.keys.set({ session: { '1.0': session('of the second owner') } })

    await expect(before.keys.set({ session: { '1.0': session('late') } })).rejects.toMatchObject({
      code: 'fenced',
    })
    expect(before.failures).toHaveLength(1)
    // A removal is fenced as well, and does not take the fence away with it.
    await now.keys.set({ session: { '1.0': null } })
    await expect(before.keys.set({ session: { '1.0': session('later') } })).rejects.toMatchObject({
      code: 'fenced',
    })
    const third = await open({ ...ownership, epoch: 3 })
    expect(await third.keys.get('session', ['1.0', '2.0'])).toEqual({ '2.0': session('untouched') })
  })

  test('is neither ended, set free nor forgotten by an owner before, however late its word comes', async () => {
    const first = newOwnership()
    const second = { ...first, epoch: 2 }
    const third = { ...first, epoch: 3 }
    const asLate = { code: 'fenced' }
    const quarantine = { request: 1, until: Date.now() + 3_600_000 }
    await (await open(first)).keys.set({ session: { '1.0': session('before') } })
    expect(await takeEndedLink(table, second)).toBeUndefined()
    await expect(keepEndedLink(table, first, quarantine)).rejects.toMatchObject(asLate)
    expect(await takeEndedLink(table, second)).toBeUndefined()

    await keepEndedLink(table, second, { request: 1, code: 401 })
    await expect(forgetEndedLink(table, first)).rejects.toMatchObject(asLate)
    expect(await takeEndedLink(table, third)).toMatchObject({ request: 1, code: 401 })

    // Somebody asked for a new link, and its phone has scanned it.
    await wipeAuthItems(table, third)
    const relinked = await open(third)
    relinked.creds.nextPreKeyId = 77
    relinked.saveCreds()
    await relinked.keys.set({ session: { '1.0': session('new') } })
    await relinked.close()
    await expect(wipeAuthItems(table, second)).rejects.toMatchObject(asLate)
    await expect(wipeAuthItems(table, first)).rejects.toMatchObject(asLate)
    const after = await open(third)
    expect(after.creds.nextPreKeyId).toBe(77)
    expect(await after.keys.get('session', ['1.0'])).toEqual({ '1.0': session('new') })
  })

  test('loses nothing to a replaced owner that thaws in the midst of forgetting it', async () => {
    const first = newOwnership()
    const second = { ...first, epoch: 2 }
    const before = await open(first)
    before.creds.nextPreKeyId = 5
    before.saveCreds()
    await before.keys.set({ session: { '1.0': session('of the first') } })
    await before.close()
    expect(await takeEndedLink(table, second)).toBeUndefined()
    await expect(wipeAuthItems(table, first)).rejects.toMatchObject({ code: 'fenced' })
    const after = await open({ ...first, epoch: 3 })
    expect(after.creds.nextPreKeyId).toBe(5)
    expect(await after.keys.get('session', ['1.0'])).toEqual({ '1.0': session('of the first') })
  })

  test('that waits in quarantine goes on waiting with the next owner, and may be set free by it', async () => {
    const first = newOwnership()
    const quarantine = { request: 4, until: Date.now() + 3_600_000 }
    await keepEndedLink(table, first, quarantine)
    const second = { ...first, epoch: 2 }
    expect(await takeEndedLink(table, second)).toMatchObject(quarantine)
    await forgetEndedLink(table, second)
    expect(await takeEndedLink(table, { ...first, epoch: 3 })).toBeUndefined()
  })

  test('tells of a failed write before the call rejects, and never serves what the store does not have', async () => {
    const ownership = newOwnership()
    let isDown = false
    const shaky: Table = {
      ...table,
      put: (...call) => (isDown ? Promise.reject(new Error('the store is away')) : table.put(...call)),
    }
    const auth = await open(ownership, { table: shaky })
    await auth.keys.set({ session: { '1.0': session('stored') } })
    isDown = true
    const order: string[] = []
    const failed = auth.keys.set({ session: { '1.0': session('lost') } })
    await Promise.resolve(failed).catch(() => order.push(`${String(auth.failures.length)} failure told`))
    expect(order).toEqual(['1 failure told'])
    expect(await auth.keys.get('session', ['1.0'])).toEqual({ '1.0': session('stored') })
  })

  test('is not written any more once its connection is closed', async () => {
    const ownership = newOwnership()
    const auth = await open(ownership)
    auth.creds.nextPreKeyId = 5
    auth.saveCreds()
    await auth.close()
    await expect(Promise.resolve(auth.keys.set({ session: { '1.0': session('late') } }))).rejects.toThrow(
      /closed/,
    )
    expect((await open(ownership)).creds.nextPreKeyId).toBe(5)
    expect((await rowsOf(ownership)).map(({ SK }) => SK)).not.toContain('session#1.0')
  })
})
