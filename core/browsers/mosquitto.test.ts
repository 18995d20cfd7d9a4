import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectAsync } from 'mqtt'
import { createTcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { spawnMosquitto, type SpawnedMosquitto } from '@sahut/testing/parts/mosquitto'
import { createTeam, type Ground, openGround, type Person, type Team } from '../auth/team-fixture.ts'
import { until } from '../bus/bus-fixture.ts'
import { commitTopic, goneTopic, headTopic, inboxTopics, listTopic, presenceTopic } from '../contract/mqtt.ts'
import type { ChatRef } from '../model/chat/chat.ts'
import { type Browsers, createBrowsers } from './browsers.ts'
import { connectBrowser } from './browsers-fixture.ts'
import type { AdmissionSettings } from './settings.ts'

const USER = { name: 'sahut', password: 'hunter2' }
const logger = pino({ level: 'silent' })

let ground: Ground
let broker: SpawnedMosquitto
let settings: AdmissionSettings
let api: Browsers

const settingsAt = (port: number): AdmissionSettings => ({
  url: broker.browserUrl,
  by: 'mosquitto',
  mqtt: { host: '127.0.0.1', port, tls: false, username: USER.name, password: USER.password },
})

const start = (given: AdmissionSettings): Browsers => {
  const made = createBrowsers(given, { access: ground.access, secret: 'not needed here', logger })
  if (made === undefined) throw new Error('There are settings.')
  return made
}

beforeAll(async () => {
  ground = await openGround()
  broker = await spawnMosquitto({ user: USER, browsers: true })
  settings = settingsAt(broker.port)
  api = start(settings)
})

afterAll(async () => {
  await api.close()
  await broker.stop()
  await ground.close()
})

const enter = async ({ principal }: Person) => {
  const admission = await api.admission.admit(principal)
  return { admission, ...(await connectBrowser(admission, principal.workspaceId)) }
}

/** All that can be heard of a chat, and that its inbox is said to be of. */
const topicsOf = (chat: ChatRef): string[] => [
  commitTopic(chat),
  headTopic(chat),
  listTopic(chat.workspaceId, chat.inboxId, '+'),
  presenceTopic(chat, '+', '+'),
  inboxTopics(chat.workspaceId, chat.inboxId),
]

test('who was admitted reads the inboxes that they see and who has gone, and nothing else', async () => {
  const [team, stranger] = [await createTeam(ground), await createTeam(ground)]
  const [seen, unseen] = [await team.chat(), await team.chat(team.otherNumber)]
  const elsewhere = await stranger.chat()
  const { admission, client, maySubscribe } = await enter(team.agent)
  expect(admission.inboxIds).toEqual([team.inbox.inboxId])
  for (const filter of [...topicsOf(seen), goneTopic(team.workspaceId, '+')])
    expect(await maySubscribe(filter), filter).toBe(true)
  const refused = [
    ...topicsOf(unseen),
    ...topicsOf(elsewhere),
    goneTopic(stranger.workspaceId, '+'),
    goneTopic('+', '+'),
    `w/${team.workspaceId}/i/+/c/${seen.chatId}`,
    `w/+/i/${team.inbox.inboxId}/#`,
    `w/${team.workspaceId}/#`,
    `$share/all/${commitTopic(unseen)}`,
    's/#',
    'r/#',
    '#',
    '+/#',
    '$SYS/#',
    '$CONTROL/dynamic-security/v1/response',
  ]
  for (const filter of refused) expect(await maySubscribe(filter), filter).toBe(false)
  await client.endAsync(true)

  const admin = await enter(team.admin)
  for (const filter of [...topicsOf(seen), ...topicsOf(unseen)])
    expect(await admin.maySubscribe(filter), filter).toBe(true)
  for (const filter of topicsOf(elsewhere)) expect(await admin.maySubscribe(filter), filter).toBe(false)
  await admin.client.endAsync(true)
})

test('who was admitted says where they are and that they have gone, as nobody else and nothing else', async () => {
  const team = await createTeam(ground)
  const [seen, unseen] = [await team.chat(), await team.chat(team.otherNumber)]
  const { admission, client, mayPublish } = await enter(team.agent)
  const { clientId } = admission
  const { userId } = team.agent.user
  expect(await mayPublish(presenceTopic(seen, userId, clientId))).toBe(true)
  const refused = [
    presenceTopic(seen, team.admin.user.userId, clientId),
    presenceTopic(seen, userId, 'somebody'),
    presenceTopic(unseen, userId, clientId),
    goneTopic(team.workspaceId, 'somebody'),
    commitTopic(seen),
    headTopic(seen),
    listTopic(team.workspaceId, team.inbox.inboxId, 'forged'),
    's/fleet',
    's/losses',
    `r/chat:${seen.chatId}`,
    '$CONTROL/dynamic-security/v1',
  ]
  for (const topic of refused) expect(await mayPublish(topic), topic).toBe(false)
  // Nobody else gets in by it either.
  const other = { ...admission, clientId: `${clientId}x` }
  await expect(connectBrowser(other, team.workspaceId)).rejects.toThrow()
  expect(await mayPublish(goneTopic(team.workspaceId, clientId))).toBe(true)
  await client.endAsync(true)
})

test('no will tells of anything but the end of its own browser', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const [admin, agent] = [await enter(team.admin), await enter(team.agent)]
  await admin.maySubscribe(inboxTopics(team.workspaceId, team.inbox.inboxId))
  await admin.maySubscribe(goneTopic(team.workspaceId, '+'))
  const forged = [commitTopic(chat), headTopic(chat), goneTopic(team.workspaceId, admin.admission.clientId)]
  for (const topic of forged) {
    const { url, clientId, username, password } = await api.admission.admit(team.agent.principal)
    const will = { topic, payload: Buffer.from('{}'), qos: 0 as const, retain: true }
    const who = { clientId, username, password, will, protocolVersion: 5 as const, reconnectPeriod: 0 }
    // A broker may refuse it at once.
    const client = await connectAsync(url, who).catch(() => undefined)
    client?.stream.destroy()
  }
  agent.client.stream.destroy()
  const own = goneTopic(team.workspaceId, agent.admission.clientId)
  await until(() => admin.heard.some(({ topic }) => topic === own))
  expect(admin.heard.filter(({ topic }) => topic !== own)).toEqual([])
  await admin.client.endAsync(true)
})

/** As an admin has it done by an API process. */
const taken = async (team: Team, person: Person): Promise<void> => {
  await ground.accounts.removeFromInbox(team.workspaceId, person.user.userId, team.inbox.inboxId)
  api.revocation.revoke(person.user)
}

test('who loses an inbox is put out at once, comes in no more as before, and anew with what is left', async () => {
  const team = await createTeam(ground)
  const chat = await team.chat()
  const [agent, admin] = [await enter(team.agent), await enter(team.admin)]
  await agent.maySubscribe(commitTopic(chat))
  await admin.maySubscribe(goneTopic(team.workspaceId, '+'))
  await taken(team, team.agent)
  await agent.closed
  await expect(connectBrowser(agent.admission, team.workspaceId)).rejects.toThrow()
  const again = await enter(team.agent)
  expect(again.admission.inboxIds).toEqual([])
  expect(await again.maySubscribe(commitTopic(chat))).toBe(false)
  // What it had open is nobody's any more, and who has lost nothing goes on.
  await until(() =>
    admin.heard.some(({ topic }) => topic === goneTopic(team.workspaceId, agent.admission.clientId)),
  )
  expect(admin.client.connected).toBe(true)
  await again.client.endAsync(true)
  await admin.client.endAsync(true)
})

test('who signs out, is removed or gets another inbox is put out; their other sessions only if it is about them too', async () => {
  const team = await createTeam(ground)
  const second = await team.again(team.agent.user)
  const [first, other] = [await enter(team.agent), await enter(second)]
  await ground.accounts.sessions.end(team.agent.principal)
  api.revocation.revoke(team.agent.user)
  await first.closed
  await expect(api.admission.admit(team.agent.principal)).rejects.toMatchObject({ code: 'unauthenticated' })
  await api.revocation.settled()
  expect(other.client.connected).toBe(true)

  await ground.accounts.addToInbox(team.workspaceId, second.user.userId, team.otherInbox.inboxId)
  api.revocation.revoke(second.user)
  await other.closed
  const more = await enter(second)
  expect(more.admission.inboxIds.toSorted()).toEqual([team.inbox.inboxId, team.otherInbox.inboxId].toSorted())

  await ground.accounts.removeUser(team.admin.user, second.user.userId)
  api.revocation.revoke(second.user)
  await more.closed
})

test('a revocation that the broker does not hear of at first is made once it does', async () => {
  const wire = await createTcpProxy(() => broker.port)
  const cut = start(settingsAt(wire.port))
  const team = await createTeam(ground)
  const agent = await enter(team.agent)
  await cut.revocation.look({ workspaceId: team.workspaceId })
  wire.cut()
  await ground.accounts.sessions.end(team.agent.principal)
  cut.revocation.revoke(team.agent.user)
  await cut.revocation.settled()
  expect(agent.client.connected).toBe(true)
  wire.mend()
  await agent.closed
  await cut.close()
  await wire.close()
})

/** Who has a client or a role there, by the broker's own word. */
const known = async (): Promise<string> => {
  const client = await connectAsync(broker.url, { protocolVersion: 5 })
  await client.subscribeAsync('$CONTROL/dynamic-security/v1/response')
  const answer = new Promise<string>((resolve) => {
    client.once('message', (_topic, payload) => {
      resolve(payload.toString())
    })
  })
  const commands = ['listClients', 'listRoles'].map((command) => ({ command }))
  await client.publishAsync('$CONTROL/dynamic-security/v1', JSON.stringify({ commands }))
  const said = await answer
  await client.endAsync(true)
  return said
}

test('nothing is left at the broker of a browser that has gone, whoever admitted it', async () => {
  const gateway = start(settings)
  gateway.tidy()
  await gateway.revocation.look()
  const team = await createTeam(ground)
  const { admission, client } = await enter(team.agent)
  expect(await known()).toContain(admission.clientId)
  client.stream.destroy()
  while ((await known()).includes(admission.clientId)) await new Promise((resolve) => setTimeout(resolve, 20))
  await gateway.close()
})
