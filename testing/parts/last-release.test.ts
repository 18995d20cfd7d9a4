import { createAccounts } from '@sahut/core/auth/accounts'
import {
  change,
  inbound,
  newChatRef,
  newInbox,
  newWriter,
  queued,
  textsOf,
} from '@sahut/core/log/chat-fixture'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { ChatRef } from '@sahut/core/model/chat/chat'
import { msgKeyOf, newWorkerId } from '@sahut/core/model/ids'
import { type Rank, RANKS, roleOf } from '@sahut/core/model/user/user'
import { createNumbers } from '@sahut/core/numbers/numbers'
import { headKey } from '@sahut/core/store/keys/chat'
import type { Table } from '@sahut/core/store/table'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LAST_RELEASE, layLastRelease } from './last-release.ts'
import { dynamoDbLocalTable, type OpenTable } from './table-fixture.ts'

/*
 * A deploy and a rollback have both releases at work on the same rows.
 */

/** What both releases can do; the last one's own types are not here to be had. */
type Release = { log: ChatLog; numbers: ReturnType<typeof createNumbers>; accounts: typeof createAccounts }

const load = async (folder: string, module: string): Promise<Record<string, unknown>> =>
  (await import(/* @vite-ignore */ `${folder}/core/${module}.ts`)) as Record<string, unknown>

const PASSWORD = 'a long enough password'

describe(`this release beside ${LAST_RELEASE}`, () => {
  let store: OpenTable
  let older: Release & { table: Table }
  const newer = () => ({ ...newWriter(store.table), numbers: createNumbers({ table: store.table }) })

  beforeAll(async () => {
    store = await dynamoDbLocalTable()
    const folder = await layLastRelease()
    const { createTable } = (await load(folder, 'log/table')) as {
      createTable: (settings: OpenTable['settings']) => Table
    }
    const { createChatLog } = (await load(folder, 'log/log')) as {
      createChatLog: (deps: { table: Table; onCommit: () => void }) => ChatLog
    }
    const old = {
      ...((await load(folder, 'numbers/numbers')) as { createNumbers: typeof createNumbers }),
      ...((await load(folder, 'auth/accounts')) as { createAccounts: typeof createAccounts }),
    }
    const table = createTable(store.settings)
    older = {
      table,
      log: createChatLog({ table, onCommit: () => undefined }),
      numbers: old.createNumbers({ table }),
      accounts: old.createAccounts,
    }
  })
  afterAll(async () => {
    older.table.close()
    await store.close()
  })

  const both = async (chat: ChatRef): Promise<string[][]> => {
    const pages = [
      await newer().log.before(chat, undefined, 100),
      await older.log.before(chat, undefined, 100),
    ]
    return pages.map(textsOf)
  }

  it('A1: both write one chat at the same time: each message once, in one order that both read', async () => {
    const chat = newChatRef()
    const { log } = newer()
    const texts = Array.from({ length: 40 }, (_, n) => `pesan ${String(n)}`)
    await Promise.all(
      texts.map((text, n) =>
        (n % 2 === 0 ? log : older.log).append(chat, inbound(text, 1_700_000_000_000 + n)),
      ),
    )
    const [mine, theirs] = await both(chat)
    expect(mine).toHaveLength(texts.length)
    expect(new Set(mine)).toEqual(new Set(texts))
    expect(theirs).toEqual(mine)
    expect(await log.chat(chat)).toMatchObject({
      seq: texts.length,
      received: texts.length,
      unread: texts.length,
    })
  })

  it('knows by its key what the other release appended', async () => {
    const chat = newChatRef()
    const { log } = newer()
    const [one, two] = [inbound('satu'), inbound('dua')]
    await older.log.append(chat, one)
    await log.append(chat, two)
    expect(await log.append(chat, one)).toMatchObject({ duplicate: true, seq: 1 })
    expect(await older.log.append(chat, two)).toMatchObject({ duplicate: true, seq: 2 })
    expect(await log.find(chat, msgKeyOf(false, one.whatsappId))).toBe(1)
    expect(await older.log.find(chat, msgKeyOf(false, two.whatsappId))).toBe(2)
  })

  it('A4: what one release queued the other has to send, text and all', async () => {
    const chat = newChatRef()
    const { log } = newer()
    await log.append(chat, queued(chat, 'dari yang baru'))
    await older.log.append(chat, queued(chat, 'dari yang lama'))
    const broken: { seq: number }[] = []
    const readable = await older.log.outbox(chat.numberId, (_error, place) => {
      if (place !== undefined) broken.push(place)
    })
    // The last release makes a row anew that it can't read.
    const remade = await Promise.all(broken.map(({ seq }) => older.log.rowOf(chat, seq)))
    const texts = [...readable, ...remade].map((row) => row && 'text' in row && row.text)
    expect(texts.toSorted()).toEqual(['dari yang baru', 'dari yang lama'])
    expect((await log.outbox(chat.numberId)).map(({ seq }) => seq).toSorted()).toEqual([1, 2])
  })

  it('A1: receipts and what was seen count, whoever wrote them', async () => {
    const chat = newChatRef()
    const { log } = newer()
    await log.append(chat, inbound('halo'))
    await older.log.append(chat, change({ type: 'seen', seq: 1, received: 1 }))
    await log.append(chat, { ...queued(chat, 'ya kak'), status: 'sent' })
    await older.log.append(chat, change({ type: 'receipts', delivered: 3 }))
    await log.append(chat, change({ type: 'receipts', read: 3 }))
    for (const reader of [log, older.log])
      expect(await reader.chat(chat)).toMatchObject({ unread: 0, read: 3, delivered: 3 })
  })

  it('A1: an attribute that only newer code knows outlives this release, but not an append of the last one', async () => {
    const chat = newChatRef()
    const { log } = newer()
    await log.append(chat, inbound('halo'))
    const head = await store.table.get(headKey(chat))
    await store.table.put({ ...headKey(chat), ...head, assignee: 'usr_a' })
    await newer().log.append(chat, inbound('lagi'))
    expect(await store.table.get(headKey(chat))).toMatchObject({ assignee: 'usr_a' })
    // The limit of the last release, which this one can't mend.
    await older.log.append(chat, inbound('sekali lagi'))
    expect(await store.table.get(headKey(chat))).not.toHaveProperty('assignee')
    expect((await both(chat))[0]).toEqual(['halo', 'lagi', 'sekali lagi'])
  })

  it('A5: numbers that one release made and claimed the other lists and takes over', async () => {
    const place = newInbox()
    const { numbers } = newer()
    const mine = await numbers.create({ ...place, label: 'Baru' })
    const theirs = await older.numbers.create({ ...place, label: 'Lama' })
    for (const { numberId } of [mine, theirs]) await numbers.request(place.workspaceId, numberId, 'linked')
    const ids = [mine.numberId, theirs.numberId].toSorted()
    const listed = await older.numbers.list(place.workspaceId)
    expect(listed.map(({ numberId }) => numberId).toSorted()).toEqual(ids)
    expect((await numbers.list(place.workspaceId)).map(({ numberId }) => numberId).toSorted()).toEqual(ids)
    for (const [first, second] of [
      [numbers, older.numbers],
      [older.numbers, numbers],
    ] as const) {
      const before = (await first.assignments()).find(({ numberId }) => numberId === mine.numberId)
      if (before === undefined) throw new Error('the number is not assigned')
      expect(await first.claim(before, newWorkerId())).toMatchObject({ epoch: before.epoch + 1 })
      const after = (await second.assignments()).find(({ numberId }) => numberId === mine.numberId)
      expect(after).toMatchObject({ epoch: before.epoch + 1 })
    }
  })

  it('C1, C3: who was let in by one release stays in with the other', async () => {
    const accounts = createAccounts({ table: store.table })
    const before = older.accounts({ table: older.table })
    const { workspaceId } = await accounts.createWorkspace('Toko')
    const person = { workspaceId, name: 'Sari', role: 'agent' as const, password: PASSWORD, inboxIds: [] }
    const mine = await accounts.createUser({ ...person, email: 'baru@sahut.test' })
    const theirs = await before.createUser({ ...person, email: 'lama@sahut.test' })
    expect(await before.signIn('baru@sahut.test', PASSWORD)).toMatchObject({ userId: mine.userId })
    expect(await accounts.signIn('lama@sahut.test', PASSWORD)).toMatchObject({ userId: theirs.userId })
    const started = await before.sessions.start(theirs)
    const rotated = await accounts.sessions.rotate(started.refreshToken)
    expect(rotated).toMatchObject({ userId: theirs.userId })
    expect(await before.sessions.isLive(rotated)).toBe(true)
  })

  it('owners and supervisors are admins and agents to the last release, and its admins are owners here', async () => {
    const accounts = createAccounts({ table: store.table })
    const before = older.accounts({ table: older.table })
    const { workspaceId } = await accounts.createWorkspace('Toko')
    const { inboxId } = await accounts.createInbox(workspaceId, 'Penjualan')
    const person = { workspaceId, name: 'Ayu', password: PASSWORD, inboxIds: [] }
    const make = (email: string, rank: Rank) =>
      accounts.createUser({ ...person, email: `${email}@ranks.test`, role: roleOf(rank), rank })
    const people = [
      await make('owner', 'owner'),
      await make('admin', 'admin'),
      await make('supervisor', 'supervisor'),
      await make('agent', 'agent'),
    ]
    const old = await before.createUser({ ...person, email: 'lama@ranks.test', role: 'admin' })
    const told = new Map((await before.users(workspaceId)).map(({ userId, role }) => [userId, role]))
    expect(told).toEqual(new Map([...people, old].map(({ userId, role }) => [userId, role])))
    // What it writes leaves the rank as it is.
    for (const { userId } of people) await before.addToInbox(workspaceId, userId, inboxId)
    const ranks = new Map((await accounts.users(workspaceId)).map(({ userId, rank }) => [userId, rank]))
    expect(people.map(({ userId }) => ranks.get(userId))).toEqual(RANKS.toReversed())
    expect(ranks.get(old.userId)).toBe('owner')
    expect(await accounts.changeRank(people[0] ?? old, old.userId, 'admin')).toMatchObject({ rank: 'admin' })
    expect(await before.user(workspaceId, old.userId)).toMatchObject({ role: 'admin' })
  })
})
