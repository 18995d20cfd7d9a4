import { afterAll, describe, expect, test } from 'vitest'
import { createTeam, fromContact, openGround } from '@sahut/core/auth/team-fixture'
import { ChatPage, HistoryPage } from '@sahut/core/contract/history'
import { createLogger } from '@sahut/core/process/logger'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { createApi } from '../../api.ts'
import { call } from '../../api-fixture.ts'

const ground = await openGround()
afterAll(() => ground.close())

const bus = createMemoryBus()
const start = () => createApi({ ...ground, bus, logger: createLogger('api', 'silent') })

describe('chats and history', () => {
  test('an inbox lists its chats newest first, page by page', async () => {
    const api = start()
    const team = await createTeam(ground)
    const chats = []
    for (let n = 0; n < 5; n += 1) {
      const chat = await team.chat()
      await ground.log.append(chat, fromContact(`newest of ${String(n)}`, Date.now() + (n + 1) * 60_000))
      chats.push(chat.chatId)
    }
    const path = `/api/inboxes/${team.inbox.inboxId}/chats`
    const listed = []
    let cursor: string | undefined
    do {
      const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const { body } = await call(api, 'GET', `${path}?limit=2${query}`, { as: team.agent })
      const page = ChatPage.parse(body)
      expect(page.chats.length).toBeLessThanOrEqual(2)
      listed.push(...page.chats)
      cursor = page.next
    } while (cursor !== undefined)
    expect(listed.map(({ chatId }) => chatId)).toEqual(chats.toReversed())
    expect(listed[0]).toMatchObject({ preview: { text: 'newest of 4' }, unread: 2 })

    const one = await call(api, 'GET', `/api/chats/${chats[0] ?? ''}`, { as: team.agent })
    expect(one).toMatchObject({ status: 200, body: { chat: { chatId: chats[0], seq: 2 } } })
  })

  test('D2, D4: all inboxes are one list with true counts, each person sees those of their own inboxes only', async () => {
    const api = start()
    const team = await createTeam(ground)
    const chats = []
    for (let n = 0; n < 4; n += 1) {
      const chat = await team.chat(n % 2 === 0 ? team.number : team.otherNumber)
      await ground.log.append(chat, fromContact('newer', Date.now() + (n + 1) * 60_000))
      chats.unshift(chat.chatId)
    }
    const list = async (as: typeof team.admin, query: string) => {
      const { status, body } = await call(api, 'GET', `/api/chats?limit=3${query}`, { as })
      expect(status).toBe(200)
      return ChatPage.parse(body)
    }
    const first = await list(team.admin, '')
    const second = await list(team.admin, `&cursor=${encodeURIComponent(first.next ?? '')}`)
    expect([...first.chats, ...second.chats].map(({ chatId }) => chatId)).toEqual(chats)
    expect(second.next).toBeUndefined()
    const own = chats.filter((_, at) => at % 2 === 1)
    expect((await list(team.agent, '&unread=true')).chats.map(({ chatId }) => chatId)).toEqual(own)

    const { inbox, otherInbox } = team
    expect((await call(api, 'GET', '/api/counts', { as: team.admin })).body).toEqual({
      inboxes: [
        { inboxId: inbox.inboxId, unread: 2, mine: 0, unassigned: 2 },
        { inboxId: otherInbox.inboxId, unread: 2, mine: 0, unassigned: 2 },
      ],
      unread: 4,
    })
    expect((await call(api, 'GET', '/api/counts', { as: team.agent })).body).toEqual({
      inboxes: [{ inboxId: inbox.inboxId, unread: 2, mine: 0, unassigned: 2 }],
      unread: 2,
    })

    const stranger = await createTeam(ground)
    expect((await list(stranger.admin, '')).chats).toEqual([])
    await ground.accounts.sessions.end(team.agent.principal)
    for (const path of ['/api/chats', '/api/counts'])
      expect((await call(api, 'GET', path, { as: team.agent })).status, path).toBe(401)
  })

  test('history goes back page by page and on from any seq, without a hole', async () => {
    const api = start()
    const team = await createTeam(ground)
    const chat = await team.chat()
    for (let n = 2; n <= 25; n += 1) await ground.log.append(chat, fromContact(String(n)))
    const history = async (query: string) => {
      const { body } = await call(api, 'GET', `/api/messages/history?chat=${chat.chatId}&limit=10${query}`, {
        as: team.agent,
      })
      return HistoryPage.parse(body)
    }
    const seqs = ({ entries }: HistoryPage) => entries.map(({ seq }) => seq)
    const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

    const newest = await history('')
    expect(seqs(newest)).toEqual(range(16, 25))
    const older = await history(`&before=${String(newest.next)}`)
    expect(seqs(older)).toEqual(range(6, 15))
    const oldest = await history(`&before=${String(older.next)}`)
    expect(seqs(oldest)).toEqual(range(1, 5))
    expect(oldest.next).toBeUndefined()

    const on = await history('&after=3')
    expect(seqs(on)).toEqual(range(4, 13))
    expect(seqs(await history(`&after=${String(on.next)}`))).toEqual(range(14, 23))
    const level = await history('&after=25')
    expect(level).toMatchObject({ entries: [], chat: { seq: 25 } })
    expect(level.next).toBeUndefined()
  })

  test.each([
    ['before=1&after=1', 'before'],
    ['before=0', 'before'],
    ['before=x', 'before'],
    ['after=-1', 'after'],
    ['after=1.5', 'after'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['after=', 'after'],
    ['limit=0x10', 'limit'],
    ['limit=1e2', 'limit'],
  ])('history refuses %s and names the field', async (query, field) => {
    const team = await createTeam(ground)
    const { chatId } = await team.chat()
    const path = `/api/messages/history?chat=${chatId}&${query}`
    expect(await call(start(), 'GET', path, { as: team.agent })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input', field } },
    })
  })
})
