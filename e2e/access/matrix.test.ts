import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createTeam,
  fromContact,
  type Ground,
  openGround,
  PASSWORD,
  type Person,
  type Team,
} from '@sahut/core/auth/team-fixture'
import { createBrowsers } from '@sahut/core/browsers/browsers'
import { type EmqxApi, startEmqxApi } from '@sahut/core/browsers/emqx-fixture'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { uploadOf } from '@sahut/core/chats/files/sent-file'
import { createChats } from '@sahut/core/chats/chats'
import { fileKey, uploadName } from '@sahut/core/media/files'
import { openStorage } from '@sahut/core/media/storage'
import type { OperationName, Operations } from '@sahut/core/contract/api'
import { type CommandInput, type CommandName, commands } from '@sahut/core/contract/socket'
import {
  type CannedReplyId,
  type ChatId,
  type ClientMsgId,
  type LabelId,
  type LinkId,
  type PersonFieldId,
  newCannedReplyId,
  newViewId,
  type ViewId,
  newClientMsgId,
  newLabelId,
  newPersonFieldId,
  newPersonNoteId,
  newSessionId,
  newTeamId,
  newUserId,
  type TeamId,
} from '@sahut/core/model/ids'
import { type OwnSearch, setUpSearch } from '@sahut/core/search/set-up'
import { createLogger } from '@sahut/core/process/logger'
import { createApi } from '@sahut/functions/api'
import { call } from '@sahut/functions/api-fixture'
import { routesOf } from '@sahut/functions/openapi/openapi'
import { pushDepsOf } from '@sahut/functions/push'
import { startGateway, type StartedGateway } from '@sahut/gateway/browser-fixture'
import type { z } from 'zod'
import { COMMANDS, OPERATIONS, PEOPLE, RIGHTS, type Who } from './expected.ts'

type Thing = {
  team: Team
  chatId: ChatId
  /** Another person's, in the same inbox. */
  otherChatId: ChatId
  waiting: number
  sent: number
  withFile: number
  uploaded: ClientMsgId
  /** A phone number that is known to be on WhatsApp. */
  behind: string
  colleague: Person
  invited: LinkId
  labelId: LabelId
  fieldId: PersonFieldId
  teamId: TeamId
  cannedReplyId: CannedReplyId
  viewId: ViewId
}
type People = Record<Exclude<Who, 'nobody'>, Person>

const folder = mkdtempSync(join(tmpdir(), 'sahut-matrix-'))
const storage = openStorage({ folder }, 'none')
const bus = createMemoryBus()
let ground: Ground
let gateway: StartedGateway
let people: People
let thing: Thing

let emqx: EmqxApi
let search: OwnSearch

beforeAll(async () => {
  emqx = await startEmqxApi()
  ground = await openGround()
  gateway = await startGateway(ground, bus)
  search = setUpSearch(
    { folder: join(folder, 'search') },
    { ...ground, bus, logger: createLogger('api', 'silent') },
  )
  const team = await createTeam(ground)
  const stranger = await createTeam(ground)
  const chat = await team.chat()
  const { chatId } = chat
  const { seq } = await createChats({ ...ground, bus }).send(team.admin.principal, {
    chatId,
    clientMsgId: newClientMsgId(),
    text: 'waits',
  })
  const { seq: withFile } = await ground.log.append(chat, {
    ...fromContact(''),
    content: { type: 'image', file: { mimetype: 'image/png' } },
    media: { state: 'stored', file: uploadName('a'.repeat(32)) },
  })
  const uploaded = newClientMsgId()
  await storage.files.put(
    fileKey(team.workspaceId, uploadOf(chatId, uploaded)),
    Readable.from([Buffer.from('abc')]),
  )
  const { userId, name } = team.agent.user
  const { seq: sent } = await ground.log.append(chat, {
    kind: 'message',
    sortTs: Date.now(),
    fromMe: true,
    whatsappId: '3EB0SENT',
    author: { type: 'agent', userId, name },
    content: { type: 'text', text: 'sent' },
    status: 'sent',
  })
  const behind = '6281234567890'
  await ground.numbers.lookUps.answer(team.number.numberId, behind, { contact: chat.contact })
  const { invitation } = await ground.accounts.links.invite(team.workspaceId, {
    email: `${newUserId()}@sahut.test`,
    rank: 'agent',
    inboxIds: [],
  })
  const ended = await team.again(team.admin.user)
  await ground.accounts.sessions.end(ended.principal)
  const { cannedReplies, labels, personFields, teams, views } = ground.catalog
  const label = { labelId: newLabelId(), name: 'VIP', colour: 'blue' as const }
  people = {
    admin: team.admin,
    supervisor: await team.person('supervisor', [team.inbox.inboxId]),
    given: team.agent,
    without: await team.person('agent', [team.otherInbox.inboxId]),
    strangeAdmin: stranger.admin,
    strangeAgent: stranger.agent,
    ended,
  }
  thing = {
    team,
    chatId,
    otherChatId: (await team.chat()).chatId,
    waiting: seq,
    sent,
    withFile,
    uploaded,
    behind,
    colleague: await team.person('agent', [team.inbox.inboxId]),
    invited: invitation.linkId,
    cannedReplyId: (
      await cannedReplies.create(team.workspaceId, {
        cannedReplyId: newCannedReplyId(),
        name: 'halo',
        text: 'Halo',
      })
    ).cannedReplyId,
    viewId: (
      await views.create(team.workspaceId, { viewId: newViewId(), name: 'Late', list: 'open', filter: {} })
    ).viewId,
    fieldId: (
      await personFields.create(team.workspaceId, {
        fieldId: newPersonFieldId(),
        name: 'City',
        kind: 'text',
      })
    ).fieldId,
    labelId: (await labels.create(team.workspaceId, label)).labelId,
    teamId: (
      await teams.create(team.workspaceId, { teamId: newTeamId(), name: 'Sales', userIds: [], inboxIds: [] })
    ).teamId,
  }
})

afterAll(async () => {
  await search.close()
  rmSync(folder, { recursive: true })
  await gateway.close()
  await emqx.close()
  await ground.close()
})

type InputOf<Name extends OperationName> = {
  [
    Part in 'param' | 'query' | 'json' as Operations[Name] extends Record<Part, z.ZodType> ? Part : never
  ]: Operations[Name] extends Record<Part, infer Schema> ? z.input<Schema> : never
}

/** What is asked for, always about the same thing of the first workspace. */
const asked: { [Name in OperationName]: (thing: Thing) => InputOf<Name> } = {
  readHealth: () => ({}),
  signIn: ({ team }) => ({ json: { email: team.admin.user.email, password: PASSWORD } }),
  signOut: () => ({}),
  refreshSession: () => ({}),
  checkSetupCode: () => ({ json: { code: 'made up' } }),
  setUp: () => ({
    json: {
      code: 'made up',
      workspace: 'Toko',
      inbox: 'Sales',
      name: 'Eve',
      email: `${newUserId()}@sahut.test`,
      password: PASSWORD,
    },
  }),
  readLink: ({ team }) => ({ json: { token: `${team.workspaceId}.lnk_00000000.made-up` } }),
  acceptInvitation: () => ({ json: { token: 'made up', name: 'Eve', password: PASSWORD } }),
  resetPassword: () => ({ json: { token: 'made up', password: PASSWORD } }),
  readMe: () => ({}),
  listDrafts: () => ({}),
  keepDraft: ({ chatId }) => ({ param: { chatId }, json: { text: 'Halo', at: 1 } }),
  readPush: () => ({}),
  subscribePush: () => ({
    json: {
      endpoint: 'https://fcm.googleapis.com/fcm/send/abc',
      keys: { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) },
      showsText: false,
      locale: 'id' as const,
    },
  }),
  unsubscribePush: () => ({ json: { endpoint: 'https://fcm.googleapis.com/fcm/send/abc' } }),
  tellLooking: () => ({ json: { isLooking: true } }),
  changeName: () => ({ json: { name: 'Sari' } }),
  setAvailability: () => ({ json: { isAway: true } }),
  changePassword: () => ({ json: { old: PASSWORD, password: PASSWORD } }),
  listSessions: () => ({}),
  endSession: () => ({ param: { sessionId: newSessionId() } }),
  endOtherSessions: () => ({}),
  admitToBroker: () => ({}),
  authenticateBrowser: () => ({ json: { clientid: 'x', username: 'x', password: 'x' } }),
  listChats: ({ team }) => ({ param: { inboxId: team.inbox.inboxId }, query: {} }),
  listAllChats: () => ({ query: {} }),
  readCounts: () => ({}),
  readChat: ({ chatId }) => ({ param: { chatId } }),
  readHistory: ({ chatId }) => ({ query: { chat: chatId } }),
  sendMessage: ({ chatId }) => ({ param: { chatId }, json: { clientMsgId: newClientMsgId(), text: 'Halo' } }),
  offerUpload: ({ chatId }) => ({ param: { chatId }, json: { clientMsgId: newClientMsgId(), bytes: 3 } }),
  sendFile: ({ chatId, uploaded }) => ({ param: { chatId }, json: { clientMsgId: uploaded } }),
  openFile: ({ chatId, withFile }) => ({ param: { chatId, seq: String(withFile) }, query: {} }),
  fetchFile: ({ chatId, withFile }) => ({ param: { chatId, seq: String(withFile) } }),
  forwardMessage: ({ chatId, sent }) => ({
    param: { chatId, seq: String(sent) },
    json: { clientMsgId: newClientMsgId(), to: [chatId] },
  }),
  cancelMessage: ({ chatId, waiting }) => ({ param: { chatId, seq: String(waiting) } }),
  reactToMessage: ({ chatId, sent }) => ({
    param: { chatId, seq: String(sent) },
    json: { clientMsgId: newClientMsgId(), emoji: '👍' },
  }),
  editMessage: ({ chatId, sent }) => ({
    param: { chatId, seq: String(sent) },
    json: { clientMsgId: newClientMsgId(), text: 'changed' },
  }),
  deleteMessage: ({ chatId, waiting }) => ({
    param: { chatId, seq: String(waiting) },
    json: { clientMsgId: newClientMsgId() },
  }),
  pinMessage: ({ chatId, sent }) => ({
    param: { chatId, seq: String(sent) },
    json: { clientMsgId: newClientMsgId(), seconds: 86_400 },
  }),
  starMessage: ({ chatId, sent }) => ({ param: { chatId, seq: String(sent) }, json: { isSet: true } }),
  readMarks: ({ chatId }) => ({ param: { chatId } }),
  readVersions: ({ chatId, sent }) => ({ param: { chatId, seq: String(sent) } }),
  loadOlder: ({ chatId }) => ({ param: { chatId } }),
  readGroup: ({ chatId }) => ({ param: { chatId } }),
  readPictures: ({ chatId }) => ({ json: { chatIds: [chatId] } }),
  readMemberPictures: ({ chatId }) => ({ param: { chatId } }),
  readReached: ({ chatId, sent }) => ({ param: { chatId, seq: String(sent) } }),
  markSeen: ({ chatId }) => ({ param: { chatId }, json: { seq: 1 } }),
  markUnseen: ({ chatId }) => ({ param: { chatId }, json: { seq: 1 } }),
  listNumbers: () => ({}),
  startChat: ({ team, behind }) => ({
    param: { numberId: team.number.numberId },
    json: { clientMsgId: newClientMsgId(), text: 'Halo', phone: behind },
  }),
  createNumber: ({ team }) => ({ json: { label: 'New', inboxId: team.inbox.inboxId } }),
  readNumber: ({ team }) => ({ param: { numberId: team.number.numberId } }),
  changeNumber: ({ team }) => ({ param: { numberId: team.number.numberId }, json: { label: 'Other' } }),
  linkNumber: ({ team }) => ({ param: { numberId: team.number.numberId } }),
  linkNumberByCode: ({ team }) => ({
    param: { numberId: team.number.numberId },
    json: { phone: '628111000001' },
  }),
  readLinkCode: ({ team }) => ({ param: { numberId: team.number.numberId } }),
  unlinkNumber: ({ team }) => ({ param: { numberId: team.number.numberId } }),
  changePhone: ({ team }) => ({ param: { numberId: team.otherNumber.numberId } }),
  removeNumber: ({ team }) => ({ param: { numberId: team.number.numberId } }),
  changeChat: ({ chatId }) => ({ param: { chatId }, json: { priority: 'high' } }),
  changeChats: ({ chatId }) => ({ json: { changes: [{ chatId, priority: 'high' }] } }),
  writeNote: ({ chatId }) => ({
    param: { chatId },
    json: { clientMsgId: newClientMsgId(), text: 'for the team' },
  }),
  search: () => ({ query: { q: 'waits' } }),
  readPerson: ({ chatId }) => ({ param: { chatId } }),
  // The same again changes nothing.
  changePerson: ({ chatId }) => ({ param: { chatId }, json: { version: 0, name: 'Ibu Siti' } }),
  mergePersons: ({ chatId, otherChatId }) => ({ param: { chatId }, json: { with: otherChatId } }),
  partPersons: ({ chatId }) => ({ param: { chatId }, json: { personId: 'per_00000000' } }),
  readPersonThread: ({ chatId }) => ({ param: { chatId }, query: {} }),
  readShared: ({ chatId }) => ({ param: { chatId }, query: { kind: 'media' as const } }),
  listPersonNotes: ({ chatId }) => ({ param: { chatId }, query: {} }),
  writePersonNote: ({ chatId }) => ({ param: { chatId }, json: { text: 'pays late' } }),
  removePersonNote: ({ chatId }) => ({ param: { chatId, noteId: newPersonNoteId(Date.now()) } }),
  readBlock: ({ chatId }) => ({ param: { chatId } }),
  blockContact: ({ chatId }) => ({ param: { chatId }, json: { isBlocked: true } }),
  listMentions: () => ({ query: {} }),
  listColleagues: () => ({}),
  listLabels: () => ({}),
  createLabel: () => ({ json: { name: newLabelId() } }),
  changeLabel: ({ labelId }) => ({ param: { labelId }, json: { colour: 'red' } }),
  removeLabel: ({ labelId }) => ({ param: { labelId } }),
  listTeams: () => ({}),
  createTeam: () => ({ json: { name: newTeamId() } }),
  changeTeam: ({ teamId }) => ({ param: { teamId }, json: { name: newTeamId() } }),
  giveTeamInbox: ({ team, teamId }) => ({ param: { teamId, inboxId: team.inbox.inboxId } }),
  takeTeamInbox: ({ team, teamId }) => ({ param: { teamId, inboxId: team.inbox.inboxId } }),
  removeTeam: ({ teamId }) => ({ param: { teamId } }),
  listPersonFields: () => ({}),
  createPersonField: () => ({ json: { name: newPersonFieldId(), kind: 'text' as const } }),
  changePersonField: ({ fieldId }) => ({ param: { fieldId }, json: { name: newPersonFieldId() } }),
  removePersonField: ({ fieldId }) => ({ param: { fieldId } }),
  listViews: () => ({}),
  createView: () => ({ json: { name: newTeamId(), list: 'open' as const, filter: {} } }),
  changeView: ({ viewId }) => ({ param: { viewId }, json: { list: 'mine' as const } }),
  removeView: ({ viewId }) => ({ param: { viewId } }),
  listCannedReplies: () => ({}),
  createCannedReply: () => ({ json: { name: newTeamId(), text: 'Halo' } }),
  changeCannedReply: ({ cannedReplyId }) => ({ param: { cannedReplyId }, json: { text: 'Halo kak' } }),
  removeCannedReply: ({ cannedReplyId }) => ({ param: { cannedReplyId } }),
  listUsers: () => ({}),
  createInbox: () => ({ json: { name: 'Third' } }),
  renameInbox: ({ team }) => ({ param: { inboxId: team.inbox.inboxId }, json: { name: 'First' } }),
  changeInboxRules: ({ team }) => ({
    param: { inboxId: team.inbox.inboxId },
    json: { dividing: { by: 'round_robin' } },
  }),
  listInvitations: () => ({}),
  inviteUser: ({ team }) => ({
    json: { email: `${newUserId()}@sahut.test`, rank: 'agent', inboxIds: [team.inbox.inboxId] },
  }),
  renewInvitation: ({ invited }) => ({ param: { linkId: invited } }),
  revokeInvitation: ({ invited }) => ({ param: { linkId: invited } }),
  makeResetLink: ({ colleague }) => ({ param: { userId: colleague.user.userId } }),
  createUser: ({ team }) => ({
    json: {
      email: `${newUserId()}@sahut.test`,
      name: 'New',
      role: 'agent',
      password: PASSWORD,
      inboxIds: [team.inbox.inboxId],
    },
  }),
  giveInbox: ({ team, colleague }) => ({
    param: { userId: colleague.user.userId, inboxId: team.inbox.inboxId },
  }),
  takeInbox: ({ team, colleague }) => ({
    param: { userId: colleague.user.userId, inboxId: team.inbox.inboxId },
  }),
  getReport: () => ({ query: { from: '2026-12-01', to: '2026-12-01' } }),
  getWallboard: () => ({}),
  changeRank: ({ colleague }) => ({ param: { userId: colleague.user.userId }, json: { rank: 'supervisor' } }),
  removeUser: ({ colleague }) => ({ param: { userId: colleague.user.userId } }),
}

const commanded: { [Name in CommandName]: (thing: Thing, by: Person) => CommandInput<Name> } = {
  'chat:open': ({ chatId }) => ({ chatId }),
  'chat:close': ({ chatId }) => ({ chatId }),
  'chat:typing': ({ chatId }) => ({ chatId, isTyping: true }),
  'chat:seen': ({ chatId }) => ({ chatId, seq: 1 }),
  'message:send': ({ chatId }) => ({ chatId, clientMsgId: newClientMsgId(), text: 'Halo' }),
  'message:cancel': ({ chatId, waiting }) => ({ chatId, seq: waiting }),
  'message:react': ({ chatId, sent }) => ({
    chatId,
    clientMsgId: newClientMsgId(),
    seq: sent,
    emoji: '👍',
  }),
  'message:edit': ({ chatId, sent }) => ({
    chatId,
    clientMsgId: newClientMsgId(),
    seq: sent,
    text: 'changed',
  }),
  'message:delete': ({ chatId, waiting }) => ({ chatId, clientMsgId: newClientMsgId(), seq: waiting }),
  'inbox:open': ({ team }) => ({ inboxId: team.inbox.inboxId }),
  'inbox:close': ({ team }) => ({ inboxId: team.inbox.inboxId }),
  'inboxes:open': () => ({}),
  'number:open': ({ team }) => ({ numberId: team.number.numberId }),
  'number:close': ({ team }) => ({ numberId: team.number.numberId }),
  'session:renew': (_, by) => ({ token: by.token }),
}

const codeOf = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'error' in body ? (body.error as { code: unknown }).code : 'ok'

const api = () => {
  const logger = createLogger('api', 'silent')
  const broker = { url: 'wss://broker.test/mqtt', by: 'emqx', emqx: emqx.settings } as const
  const browsers = createBrowsers(broker, { access: ground.access, secret: 'none', logger })
  return createApi({
    ...ground,
    storage,
    bus,
    logger,
    admission: browsers?.admission,
    search: search.search,
    brokerSecret: 'shown by the broker only',
    push: pushDepsOf('a secret of the tests, 32 bytes or more', ground.table),
  })
}

// First, because what an admin does over HTTP takes the number away.
test('each command of a socket answers each kind of caller as expected.ts says, and there is no other command', async () => {
  expect(Object.keys(commands).toSorted()).toEqual(Object.keys(COMMANDS).toSorted())
  expect(await gateway.refusal(people.ended.token)).toMatchObject({ code: 'unauthenticated' })
  expect(await gateway.refusal('')).toMatchObject({ code: 'unauthenticated' })

  for (const who of PEOPLE) {
    if (who === 'nobody' || who === 'ended') continue
    const browser = await gateway.connect(people[who].token)
    for (const [name, right] of Object.entries(COMMANDS)) {
      const input = Object.entries(commanded).find(([command]) => command === name)?.[1](thing, people[who])
      expect(codeOf(await browser.emitRaw(name, input)), `${name} by ${who}`).toBe(RIGHTS[right][who])
    }
    browser.socket.disconnect()
  }
})

test('each route answers each kind of caller as expected.ts says, and there is no other route', async () => {
  const app = api()
  const routes = routesOf(app)
  expect(app.routes.filter(({ method }) => method !== 'ALL')).toHaveLength(routes.length)
  expect(routes.map(({ name }) => name).toSorted()).toEqual(Object.keys(OPERATIONS).toSorted())

  const inOrder = Object.keys(OPERATIONS).flatMap((name) => routes.filter((route) => route.name === name))
  for (const { name, method, path } of inOrder) {
    const answers: Partial<Record<Who, unknown>> = {}
    // Admins last: what they do may leave nothing to ask for.
    for (const who of PEOPLE.toReversed()) {
      const parts: { param?: object; query?: object; json?: unknown } = asked[name](thing)
      const address = path.replaceAll(/:(\w+)/g, (_, part: string) =>
        String(Object.entries(parts.param ?? {}).find(([key]) => key === part)?.[1]),
      )
      const query = new URLSearchParams(
        Object.entries(parts.query ?? {}).map(([key, value]) => [key, String(value)]),
      )
      const { body } = await call(app, method, `${address}?${query.toString()}`, {
        ...(who === 'nobody' ? {} : { as: people[who] }),
        ...(parts.json === undefined ? {} : { json: parts.json }),
      })
      answers[who] = codeOf(body)
    }
    const expected = name === 'refreshSession' ? withoutCookie : RIGHTS[OPERATIONS[name]]
    expect(answers, `${method} ${path}`).toEqual(expected)
  }
})

/** Refreshing asks for a cookie, whatever token comes with it. */
const withoutCookie = Object.fromEntries(PEOPLE.map((who) => [who, 'unauthenticated']))
