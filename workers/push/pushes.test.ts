import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTeam, fromContact, type Ground, openGround, type Person } from '@sahut/core/auth/team-fixture'
import type { ChatId } from '@sahut/core/model/ids'
import { PushNews, type PushWishes } from '@sahut/core/model/user/push'
import { createLogger } from '@sahut/core/process/logger'
import { createPushKey } from '@sahut/core/push/push-key'
import { createPushSubscriptions, type PushSubscriptions } from '@sahut/core/push/push-subscriptions'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPushPost } from './push-post.ts'
import { createPushes, type Pushes } from './pushes.ts'

/*
 * Against a push service of our own, which decrypts as browsers do and looks at who knocks as push services do.
 */

const key = createPushKey('a secret of the tests, 32 bytes or more', 'mailto:ops@sahut.test')

/** A browser that is told. */
type Browser = {
  name: string
  pair: ReturnType<typeof createECDH>
  auth: Buffer
  news: PushNews[]
  topics: string[]
}

const browsers = new Map<string, Browser>()
/** What the push service answers next, instead of taking it. */
const answers: number[] = []
const faults: string[] = []
let knocks = 0

/** As a browser opens it (RFC 8188, 8291). */
const decrypted = ({ pair, auth }: Browser, body: Buffer): string => {
  const [salt, length] = [body.subarray(0, 16), body.readUInt8(20)]
  const theirs = body.subarray(21, 21 + length)
  const sealed = body.subarray(21 + length)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), theirs])
  const secret = Buffer.from(hkdfSync('sha256', pair.computeSecret(theirs), auth, info, 32))
  const open = createDecipheriv(
    'aes-128-gcm',
    Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16)),
    Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12)),
  )
  open.setAuthTag(sealed.subarray(-16))
  const text = Buffer.concat([open.update(sealed.subarray(0, -16)), open.final()])
  if (text.at(-1) !== 2) throw new Error('The last record has another mark.')
  return text.subarray(0, -1).toString()
}

/** As push services look at who knocks (RFC 8292). */
const checkVapid = (header: string, origin: string): void => {
  const [, token = '', point = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(header) ?? []
  const [head = '', claims = '', signature = ''] = token.split('.')
  const bytes = Buffer.from(point, 'base64url')
  const publicKey = createPublicKey({
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: bytes.subarray(1, 33).toString('base64url'),
      y: bytes.subarray(33).toString('base64url'),
    },
    format: 'jwk',
  })
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>
  if (!isSigned || point !== key.publicKey) faults.push('it is not signed by us')
  if (said['aud'] !== origin || said['sub'] !== 'mailto:ops@sahut.test') faults.push('it is for another')
  if (!(Number(said['exp']) * 1000 < Date.now() + 24 * 3_600_000)) faults.push('it is good for too long')
}

const service = createServer((request, response) => {
  const pieces: Buffer[] = []
  request.on('data', (piece: Buffer) => pieces.push(piece))
  request.on('end', () => {
    knocks += 1
    const browser = browsers.get(request.url ?? '')
    const status = answers.shift() ?? (browser === undefined ? 410 : 201)
    if (status === 201 && browser !== undefined) {
      checkVapid(request.headers.authorization ?? '', url)
      if (request.headers['content-encoding'] !== 'aes128gcm' || request.headers.ttl === undefined)
        faults.push('it lacks a header')
      browser.topics.push(String(request.headers['topic']))
      browser.news.push(PushNews.parse(JSON.parse(decrypted(browser, Buffer.concat(pieces)))))
    }
    response.writeHead(status).end()
  })
})
let url = ''
let ground: Ground
let subscriptions: PushSubscriptions
let pushes: Pushes
/** Those who are told of commits. */
const followers = new Set<Pushes>()

/** @param gatherMs how long what comes is gathered; or until it is closed */
const create = (gatherMs: number): Pushes =>
  createPushes({
    ...ground,
    subscriptions,
    post: createPushPost({ key, isService: (endpoint) => endpoint.startsWith(url) }),
    logger: createLogger('worker', 'silent'),
    gatherMs,
    nobodyMs: 0,
  })
/** Has one that gathers until it is closed follow alone, for as long as that takes. */
const gathered = async (happen: () => Promise<unknown>): Promise<void> => {
  const patient = create(3_600_000)
  followers.clear()
  followers.add(patient)
  await happen()
  followers.clear()
  followers.add(pushes)
  await patient.close()
}

beforeAll(async () => {
  service.listen(0, '127.0.0.1')
  await once(service, 'listening')
  url = `http://127.0.0.1:${String((service.address() as AddressInfo).port)}`
  ground = await openGround((commit) => {
    for (const one of followers) void one.take(commit)
  })
  subscriptions = createPushSubscriptions(ground.table)
  pushes = create(50)
  followers.add(pushes)
})

afterAll(async () => {
  await pushes.close()
  await ground.close()
  service.close()
})

/** A browser of somebody, that is told from now on. */
const subscribe = async (person: Person, wishes: Partial<PushWishes> = {}) => {
  const pair = createECDH('prime256v1')
  pair.generateKeys()
  const name = `/${randomBytes(8).toString('hex')}`
  const browser: Browser = { name, pair, auth: randomBytes(16), news: [], topics: [] }
  browsers.set(name, browser)
  const keys = { p256dh: pair.getPublicKey().toString('base64url'), auth: browser.auth.toString('base64url') }
  await subscriptions.put(person.user, {
    endpoint: url + name,
    keys,
    showsText: false,
    locale: 'en',
    onlyMine: false,
    ...wishes,
    sessionId: person.principal.sessionId,
    at: Date.now(),
  })
  return browser
}
const chatsTold = ({ news }: Browser): ChatId[] => news.map(({ chatId }) => chatId as ChatId)
const write = (chat: Parameters<Ground['log']['append']>[0], text: string) =>
  ground.log.append(chat, fromContact(text))
/** Waits for what is to come. */
const settled = async (isThere: () => boolean) => {
  await expect.poll(isThere, { timeout: 60_000 }).toBe(true)
}

test('who may see the chat is told in each of their browsers, and nobody else', async () => {
  const team = await createTeam(ground)
  const without = await team.person('agent', [team.otherInbox.inboxId])
  const [agent, phone, admin, other] = [
    await subscribe(team.agent),
    await subscribe(team.agent),
    await subscribe(team.admin),
    await subscribe(without),
  ]
  const chat = await team.chat()
  await write(chat, 'Barang saya rusak')
  for (const browser of [agent, phone, admin]) await settled(() => browser.news.length > 0)
  for (const browser of [agent, phone, admin]) expect(chatsTold(browser)).toEqual([chat.chatId])
  expect(other.news).toEqual([])
  expect(JSON.stringify(agent.news)).not.toContain('rusak')

  await ground.accounts.removeFromInbox(
    team.agent.user.workspaceId,
    team.agent.user.userId,
    team.inbox.inboxId,
  )
  await write(chat, 'Halo?')
  await settled(() => admin.news.length === 2)
  expect(agent.news).toHaveLength(1)
  // Of one chat only the last has to be fetched, and its name tells nothing.
  expect(new Set(admin.topics).size).toBe(1)
  expect(admin.topics[0]).not.toContain(chat.chatId)
  expect(faults).toEqual([])
})

test('what was written is told only to who wants that', async () => {
  const team = await createTeam(ground)
  const [open, closed] = [
    await subscribe(team.agent, { showsText: true, locale: 'id' }),
    await subscribe(team.admin),
  ]
  await write(await team.chat(), 'Barang saya rusak')
  await settled(() => open.news.length + closed.news.length === 2)
  expect(open.news[0]).toMatchObject({ text: 'Barang saya rusak', locale: 'id' })
  expect(closed.news[0]?.text).toBeUndefined()
})

test('who wants to hear of their own chats only is told of these, and of those that nobody has', async () => {
  const team = await createTeam(ground)
  const [agent, admin] = [await subscribe(team.agent, { onlyMine: true }), await subscribe(team.admin)]
  const [free, taken] = [await team.chat(), await team.chat()]
  const { userId, name } = team.admin.user
  const changed = await ground.log.append(taken, {
    kind: 'message',
    fromMe: true,
    whatsappId: `work ${taken.chatId}`,
    author: { type: 'agent', userId, name },
    content: { type: 'work', assignee: { userId, name } },
    sortTs: Date.now(),
  })
  expect(changed.seq).toBeGreaterThan(0)
  agent.news.length = 0
  await write(taken, 'satu')
  await write(free, 'dua')
  await settled(() => chatsTold(agent).includes(free.chatId) && chatsTold(admin).includes(taken.chatId))
  expect(chatsTold(agent)).not.toContain(taken.chatId)
})

test('who looks at a page is not told, who has looked away is', async () => {
  const team = await createTeam(ground)
  const [agent, admin] = [await subscribe(team.agent), await subscribe(team.admin)]
  expect(await subscriptions.look(team.agent.principal, true)).toBe(true)
  const chat = await team.chat()
  await write(chat, 'satu')
  await settled(() => admin.news.length > 0)
  expect(agent.news).toEqual([])
  await subscriptions.look(team.agent.principal, false)
  await write(chat, 'dua')
  await settled(() => agent.news.length > 0)
})

test('many messages of a chat are one, and what our side wrote, is muted or is read by then is none', async () => {
  const team = await createTeam(ground)
  const browser = await subscribe(team.agent)
  let keen: ChatId | undefined
  await gathered(async () => {
    const [talker, muted, read] = [await team.chat(), await team.chat(), await team.chat()]
    keen = talker.chatId
    for (const text of ['a', 'b', 'c']) await write(talker, text)
    await write(muted, 'halo')
    await ground.log.append(muted, { kind: 'change', change: { type: 'on-phone', set: { mutedUntil: -1 } } })
    await write(read, 'halo')
    const { seq = 0, received = 0 } = (await ground.log.chat(read)) ?? {}
    await ground.log.append(read, { kind: 'change', change: { type: 'seen', seq, received } })
  })
  expect(chatsTold(browser)).toEqual([keen])
})

test('a browser that is gone, or whose session has ended, is told no more and forgotten', async () => {
  const team = await createTeam(ground)
  const [gone, ended, stays] = [
    await subscribe(team.agent),
    await subscribe(team.admin),
    await subscribe(await team.again(team.admin.user)),
  ]
  browsers.delete(gone.name)
  await ground.accounts.sessions.end(team.admin.principal)
  await write(await team.chat(), 'halo')
  await settled(() => stays.news.length > 0)
  const left = async () =>
    (await subscriptions.all(team.agent.user.workspaceId)).flatMap((told) => told.browsers.length)
  await expect.poll(left, { timeout: 60_000 }).toEqual([1])
  expect(ended.news).toEqual([])
})

test('a push service that is busy is asked again, one that refuses is not', async () => {
  const team = await createTeam(ground)
  const browser = await subscribe(team.agent)
  answers.push(503)
  // Each begins with a message, and no more is written: two might not be gathered on a slow machine.
  await team.chat()
  await settled(() => browser.news.length === 1)
  const before = knocks
  answers.push(403)
  const refused = await team.chat()
  await settled(() => knocks === before + 1)
  await team.chat()
  await settled(() => browser.news.length === 2)
  expect(chatsTold(browser)).not.toContain(refused.chatId)
})

test('in quiet hours, by the clock of who is told, nothing comes', async () => {
  const team = await createTeam(ground)
  const all = { from: '00:00', to: '00:00', timeZone: 'Asia/Jakarta' }
  const [quiet, awake] = [await subscribe(team.agent, { quiet: all }), await subscribe(team.admin)]
  await write(await team.chat(), 'halo')
  await settled(() => awake.news.length > 0)
  expect(quiet.news).toEqual([])
})

test('what was taken is told before a worker ends', async () => {
  const team = await createTeam(ground)
  const browser = await subscribe(team.agent)
  let chatId: ChatId | undefined
  await gathered(async () => {
    chatId = (await team.chat()).chatId
  })
  expect(chatsTold(browser)).toEqual([chatId])
})
