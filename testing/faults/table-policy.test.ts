import { createTable } from '@sahut/core/store/dynamodb/table'
import { loginKey, sessionKey } from '@sahut/core/store/keys/users'
import { inboxKey } from '@sahut/core/store/keys/workspace'
import { newInboxId, newSessionId, newUserId, newWorkspaceId } from '@sahut/core/model/ids'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TABLE_RIGHTS } from '../../infra/table-rights.ts'
import { embeddedTable, type OpenTable } from '../parts/table-fixture.ts'
import { createStoreProxy } from './store-proxy.ts'

describe('F13: a role reaches the rows of its own business only', () => {
  let open: OpenTable
  beforeAll(async () => {
    open = await embeddedTable()
  })
  afterAll(() => open.close())

  const workspaceId = newWorkspaceId()
  const session = {
    ...sessionKey({ workspaceId, userId: newUserId(), sessionId: newSessionId() }),
    secret: 'x',
  }
  const inbox = { ...inboxKey(workspaceId, newInboxId()), name: 'Sales' }
  const login = { ...loginKey('sari@shop.test'), hash: 'x' }

  const as = async (role: keyof typeof TABLE_RIGHTS) => {
    const proxy = await createStoreProxy(open.settings.endpoint, TABLE_RIGHTS[role])
    const table = createTable({ ...open.settings, endpoint: proxy.endpoint })
    const close = async () => {
      table.close()
      await proxy.close()
    }
    return { proxy, table, close }
  }

  it('gateways read neither what passwords are checked by nor links, and write no session', async () => {
    const { proxy, table, close } = await as('gateway')
    await expect(table.get(login)).rejects.toThrow()
    await expect(table.getMany([inbox, login])).rejects.toThrow()
    await expect(table.query({ PK: 'N#num_1#AUTH' })).rejects.toThrow()
    await expect(table.put(session)).rejects.toThrow()
    expect(proxy.forbidden()).toEqual([
      'GetItem of EMAIL#sari@shop.test',
      'BatchGetItem of EMAIL#sari@shop.test',
      'Query of N#num_1#AUTH',
      `PutItem of W#${workspaceId}`,
    ])
    expect(await table.get(inbox)).toBeUndefined()
    await close()
  })

  it('workers read nothing that passwords are checked by, and the API reads no link', async () => {
    const workers = await as('workers')
    await expect(workers.table.get(login)).rejects.toThrow()
    expect(await workers.table.query({ PK: 'N#num_1#AUTH' })).toEqual({ items: [] })
    await workers.close()
    const api = await as('functions')
    expect(await api.table.get(login)).toBeUndefined()
    expect(await api.table.put(session)).toBe(true)
    await expect(api.table.query({ PK: 'N#num_1#AUTH' })).rejects.toThrow()
    await api.close()
  })
})
