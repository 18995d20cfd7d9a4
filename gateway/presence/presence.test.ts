import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTeam, type Ground, openGround, type Person, type Team } from '@sahut/core/auth/team-fixture'
import type { Attendee } from '@sahut/core/contract/socket'
import type { ChatRef } from '@sahut/core/model/chat/chat'
import { newUserId } from '@sahut/core/model/ids'
import { announceRights } from '@sahut/core/bus/announce-rights'
import type { Bus } from '@sahut/core/bus/bus'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { presenceTopic } from '@sahut/core/bus/rooms'
import { createChatPresence } from './chat-presence.ts'
import { type Browser, startGateway, type StartedGateway } from '../browser-fixture.ts'
import { type Level, LEVELS } from '../levels-fixture.ts'

let teller: Bus = createMemoryBus()
let ground: Ground

beforeAll(async () => {
  ground = await openGround(undefined, ({ userId }) => {
    announceRights(teller, userId)
  })
})

afterAll(() => ground.close())

const latest = (browser: Browser): Attendee[] => browser.facts('chat:attended').at(-1)?.people ?? []

/** Resolves once the browser was told that these, and nobody else, have its chat open. */
const sees = (browser: Browser, people: [Person, 'views' | 'types'][]): Promise<void> =>
  browser.until(() => {
    const seen = latest(browser).map(({ userId, isTyping }) => `${userId} ${isTyping ? 'types' : 'views'}`)
    return (
      seen.sort().join() ===
      people
        .map(([{ user }, does]) => `${user.userId} ${does}`)
        .sort()
        .join()
    )
  })

/** Two agents of the inbox. */
const pairOf = async (team: Team) => {
  const other = await team.person('agent', [team.inbox.inboxId])
  return { sari: team.agent, budi: other, chat: await team.chat() }
}

describe.each(Object.keys(LEVELS) as (keyof typeof LEVELS)[])('over %s', (name) => {
  let level: Level
  let gateways: [StartedGateway, StartedGateway]
  const settings = { presenceMs: 1_000, recheckMs: 3_600_000 }

  beforeAll(async () => {
    level = await LEVELS[name]()
    teller = level.join()
    gateways = [
      await startGateway(ground, level.join(), settings),
      await startGateway(ground, level.join(), settings),
    ]
  })

  afterAll(async () => {
    for (const gateway of gateways) await gateway.close()
    await level.close()
  })

  const open = async (at: 0 | 1, { token }: Person, { chatId }: ChatRef): Promise<Browser> => {
    const browser = await gateways[at].connect(token)
    await browser.send('chat:open', { chatId })
    return browser
  }

  test('agents at different gateways see each other come, write, pause and go', async () => {
    const { sari, budi, chat } = await pairOf(await createTeam(ground))
    const first = await open(0, sari, chat)
    const second = await open(1, budi, chat)
    await sees(first, [
      [sari, 'views'],
      [budi, 'views'],
    ])
    await sees(second, [
      [sari, 'views'],
      [budi, 'views'],
    ])
    await second.send('chat:typing', { chatId: chat.chatId, isTyping: true })
    await sees(first, [
      [sari, 'views'],
      [budi, 'types'],
    ])
    await second.send('chat:typing', { chatId: chat.chatId, isTyping: false })
    await sees(first, [
      [sari, 'views'],
      [budi, 'views'],
    ])
    await second.send('chat:close', { chatId: chat.chatId })
    await sees(first, [[sari, 'views']])
  })

  test('a page that nobody looks at does not count as somebody who is there', async () => {
    const { sari, budi, chat } = await pairOf(await createTeam(ground))
    const first = await open(0, sari, chat)
    const second = await open(1, budi, chat)
    await sees(first, [
      [sari, 'views'],
      [budi, 'views'],
    ])
    await second.send('chat:open', { chatId: chat.chatId, isHidden: true })
    await sees(first, [[sari, 'views']])
    await second.send('chat:open', { chatId: chat.chatId, isHidden: false })
    await sees(first, [
      [sari, 'views'],
      [budi, 'views'],
    ])
  })

  test('who has two tabs, even at two gateways, is shown once and until the last one closes', async () => {
    const team = await createTeam(ground)
    const { sari, budi, chat } = await pairOf(team)
    const watching = await open(0, sari, chat)
    const tabs = [
      await open(0, budi, chat),
      await open(1, await team.again(budi.user), chat),
      await open(1, await team.again(budi.user), chat),
    ] as const
    await sees(watching, [
      [sari, 'views'],
      [budi, 'views'],
    ])
    // A tab that comes last is told as well, though nothing changed for the others.
    await sees(tabs[2], [
      [sari, 'views'],
      [budi, 'views'],
    ])
    await tabs[1].send('chat:typing', { chatId: chat.chatId, isTyping: true })
    await sees(watching, [
      [sari, 'views'],
      [budi, 'types'],
    ])
    tabs[1].socket.disconnect()
    tabs[2].socket.disconnect()
    await sees(watching, [
      [sari, 'views'],
      [budi, 'views'],
    ])
    tabs[0].socket.disconnect()
    await sees(watching, [[sari, 'views']])
  })

  test('who lost the right to a chat is gone from it, and is told nothing of it any more', async () => {
    const team = await createTeam(ground)
    const { sari, budi, chat } = await pairOf(team)
    const staying = await open(0, sari, chat)
    await open(0, team.admin, chat)
    const leaving = await open(1, budi, chat)
    await sees(staying, [
      [sari, 'views'],
      [team.admin, 'views'],
      [budi, 'views'],
    ])
    await ground.accounts.removeFromInbox(team.workspaceId, budi.user.userId, chat.inboxId)
    await sees(staying, [
      [sari, 'views'],
      [team.admin, 'views'],
    ])
    expect(await leaving.ask('chat:typing', { chatId: chat.chatId, isTyping: true })).toMatchObject({
      error: { code: 'not_found' },
    })
    leaving.seen.length = 0
    await staying.send('chat:typing', { chatId: chat.chatId, isTyping: true })
    await sees(staying, [
      [sari, 'types'],
      [team.admin, 'views'],
    ])
    await leaving.ask('chat:close', { chatId: chat.chatId })
    expect(leaving.facts('chat:attended')).toEqual([])
  })
})

test('the people of a gateway that was killed are gone after a while, and its writers sooner', async () => {
  const { sari, chat } = await pairOf(await createTeam(ground))
  const bus = createMemoryBus()
  const gateway = await startGateway(ground, bus, { presenceMs: 400 })
  const browser = await gateway.connect(sari.token)
  await browser.send('chat:open', { chatId: chat.chatId })
  const gone = { userId: newUserId(), name: 'Budi', isTyping: false }
  const topic = presenceTopic(chat.chatId)
  bus.signal(topic, { type: 'attended', gateway: 'one that dies', people: [gone], asks: false })
  await browser.until(() => latest(browser).some(({ userId }) => userId === gone.userId))
  await browser.until(() => latest(browser).every(({ userId }) => userId !== gone.userId))
  await gateway.close()
})

test('typing fast costs a few frames a second, not one a key', async () => {
  const { sari, budi, chat } = await pairOf(await createTeam(ground))
  const bus = createMemoryBus()
  const gateway = await startGateway(ground, bus, { commandsPer10s: 10_000 })
  const [watching, typing] = [await gateway.connect(sari.token), await gateway.connect(budi.token)]
  for (const browser of [watching, typing]) await browser.send('chat:open', { chatId: chat.chatId })
  let signals = 0
  await bus.listen(presenceTopic(chat.chatId), () => (signals += 1))
  const begun = performance.now()
  for (let n = 0; n < 200; n += 1) {
    await typing.send('chat:typing', { chatId: chat.chatId, isTyping: n % 2 === 0 })
  }
  const windows = Math.ceil((performance.now() - begun) / 300) + 1
  await sees(watching, [
    [sari, 'views'],
    [budi, 'views'],
  ])
  expect(signals).toBeLessThanOrEqual(windows)
  expect(watching.facts('chat:attended').length).toBeLessThanOrEqual(windows + 1)
  await gateway.close()
})

describe('who attends', () => {
  const person = (name: string) => ({ userId: newUserId(), name })

  test('whoever writes and says so no more is taken to have stopped, here and elsewhere', () => {
    let at = 0
    const presence = createChatPresence(45_000, () => at)
    const [sari, budi] = [person('Sari'), person('Budi')]
    presence.enter('a', sari)
    presence.type('a', true)
    presence.hear('elsewhere', [{ ...budi, isTyping: true }])
    at = 5_900
    expect(presence.people().map(({ isTyping }) => isTyping)).toEqual([true, true])
    at = 6_100
    expect(presence.people()).toEqual([
      { ...budi, isTyping: false },
      { ...sari, isTyping: false },
    ])
    at = 45_100
    expect(presence.people()).toEqual([{ ...sari, isTyping: false }])
  })

  test('a bus that repeats, forges or floods makes nobody be shown twice and costs a bounded memory', () => {
    const presence = createChatPresence(45_000, () => 0)
    const budi = { ...person('Budi'), isTyping: false }
    for (let n = 0; n < 10_000; n += 1) presence.hear(`gateway ${String(n)}`, [budi, budi])
    expect(presence.people()).toEqual([budi])
    for (let n = 0; n < 100; n += 1)
      presence.hear(`gateway ${String(n)}`, [{ ...person(String(n)), isTyping: false }])
    expect(presence.people()).toHaveLength(50)
  })
})
