import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTeam, type Ground, openGround, type Team } from '@sahut/core/auth/team-fixture'
import { announceRights } from '@sahut/core/bus/announce-rights'
import type { Bus } from '@sahut/core/bus/bus'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { answeringTopic } from '@sahut/core/bus/rooms'
import type { Answerer } from '@sahut/core/contract/socket'
import { newClientMsgId } from '@sahut/core/model/ids'
import { type Browser, startGateway, type StartedGateway } from '../browser-fixture.ts'
import { type Level, LEVELS } from '../levels-fixture.ts'

let teller: Bus = createMemoryBus()
let ground: Ground

beforeAll(async () => {
  ground = await openGround(
    () => undefined,
    ({ userId }) => {
      announceRights(teller, userId)
    },
  )
})

afterAll(() => ground.close())

const told = (browser: Browser): Answerer[] =>
  browser.facts('inbox:attended').flatMap(({ answerers }) => answerers)
const hears = (browser: Browser, who: Answerer) =>
  browser.until(() => told(browser).some((one) => JSON.stringify(one) === JSON.stringify(who)))

/** Two agents of one inbox and a chat of it. */
const pairOf = async (team: Team) => ({
  sari: team.agent,
  budi: await team.person('agent', [team.inbox.inboxId]),
  chat: await team.chat(),
})

describe.each(Object.keys(LEVELS) as (keyof typeof LEVELS)[])('over %s', (name) => {
  let level: Level
  let gateways: [StartedGateway, StartedGateway]

  beforeAll(async () => {
    level = await LEVELS[name]()
    teller = level.join()
    const settings = { recheckMs: 3_600_000 }
    gateways = [
      await startGateway(ground, level.join(), settings),
      await startGateway(ground, level.join(), settings),
    ]
  })

  afterAll(async () => {
    for (const gateway of gateways) await gateway.close()
    await level.close()
  })

  test('who has the list of an inbox hears who types in its chats, stops and answers, at whatever gateway', async () => {
    const team = await createTeam(ground)
    const { sari, budi, chat } = await pairOf(team)
    const list = await gateways[0].connect(sari.token)
    await list.send('inboxes:open', {})
    const writing = await gateways[1].connect(budi.token)
    await writing.send('chat:open', { chatId: chat.chatId })
    const who = { chatId: chat.chatId, userId: budi.user.userId, name: budi.user.name }
    // Until it is heard: a gateway listens soon after, not before it says so.
    const typing = setInterval(() => {
      void writing.ask('chat:typing', { chatId: chat.chatId, isTyping: true })
    }, 500)
    await hears(list, { ...who, does: 'types' })
    clearInterval(typing)
    await writing.send('message:send', {
      chatId: chat.chatId,
      clientMsgId: newClientMsgId(),
      text: 'rahasia',
    })
    await hears(list, { ...who, does: 'answered' })
    await writing.send('chat:typing', { chatId: chat.chatId, isTyping: false })
    await hears(list, { ...who, does: 'stops' })
    expect(JSON.stringify(list.facts('inbox:attended'))).not.toContain('rahasia')
  })

  test('who does not see an inbox, or not any more, hears nothing of it', async () => {
    const team = await createTeam(ground)
    const { sari, budi, chat } = await pairOf(team)
    const outside = await team.person('agent', [team.otherInbox.inboxId])
    const [list, stranger, leaving] = [
      await gateways[0].connect(team.admin.token),
      await gateways[0].connect(outside.token),
      await gateways[0].connect(budi.token),
    ]
    for (const browser of [list, stranger, leaving]) await browser.send('inboxes:open', {})
    await ground.accounts.removeFromInbox(team.workspaceId, budi.user.userId, chat.inboxId)
    await leaving.until(() => leaving.facts('inboxes:given').length > 0)
    const writing = await gateways[1].connect(sari.token)
    await writing.send('chat:open', { chatId: chat.chatId })
    const typing = setInterval(() => {
      void writing.ask('chat:typing', { chatId: chat.chatId, isTyping: true })
    }, 500)
    await hears(list, { chatId: chat.chatId, userId: sari.user.userId, name: sari.user.name, does: 'types' })
    clearInterval(typing)
    // Their sockets are told in the same turn: what was to come comes before this answer.
    for (const browser of [stranger, leaving]) await browser.send('inboxes:open', {})
    expect([...told(stranger), ...told(leaving)]).toEqual([])
  })
})

test('who types on is told of a few times, not with each key, and who goes away has stopped', async () => {
  const { sari, budi, chat } = await pairOf(await createTeam(ground))
  const bus = createMemoryBus()
  const gateway = await startGateway(ground, bus, { commandsPer10s: 10_000 })
  const [list, typing] = [await gateway.connect(sari.token), await gateway.connect(budi.token)]
  await list.send('inboxes:open', {})
  let signals = 0
  await bus.listen(answeringTopic(chat.inboxId), () => (signals += 1))
  await typing.send('chat:open', { chatId: chat.chatId })
  for (let n = 0; n < 200; n += 1) await typing.send('chat:typing', { chatId: chat.chatId, isTyping: true })
  const who = { chatId: chat.chatId, userId: budi.user.userId, name: budi.user.name }
  await hears(list, { ...who, does: 'types' })
  expect(signals).toBeLessThanOrEqual(2)
  typing.socket.disconnect()
  await hears(list, { ...who, does: 'stops' })
  await gateway.close()
})
