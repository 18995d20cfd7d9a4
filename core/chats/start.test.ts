import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTeam, type Ground, openGround } from '../auth/team-fixture.ts'
import { createMemoryBus } from '../bus/levels/memory.ts'
import { workerTopic } from '../bus/rooms.ts'
import { ContactId, newClientMsgId, newWorkerId } from '../model/ids.ts'
import { createStartChat } from './start.ts'

const bus = createMemoryBus()
let ground: Ground

beforeAll(async () => {
  ground = await openGround(bus.tell)
})

afterAll(() => ground.close())

const start = () => {
  const { lookUps, blocks } = ground.numbers
  return createStartChat({ ...ground, lookUps, blocks, bus, answerMs: 5_000 })
}

/** A team whose number is connected as far as the store knows. */
const connectedTeam = async () => {
  const team = await createTeam(ground)
  const { workspaceId } = team
  const { numberId } = team.number
  await ground.numbers.request(workspaceId, numberId, 'linked')
  const assignment = (await ground.numbers.assignments()).find((one) => one.numberId === numberId)
  const ownership = assignment && (await ground.numbers.claim(assignment, newWorkerId()))
  if (ownership === undefined) throw new Error('the number was not claimed')
  await ground.numbers.report(ownership, { state: 'open' })
  return { team, numberId, first: { numberId, phone: '628111222', clientMsgId: newClientMsgId() } }
}

const siti = { id: ContactId.parse('5550001@lid'), phone: '628111222' }

test('the first message to a phone number waits in a new chat with who is behind it, and twice asked is once sent', async () => {
  const { team, numberId, first } = await connectedTeam()
  const stop = await bus.listen(workerTopic(numberId), ({ type }) => {
    if (type === 'person-wanted') void ground.numbers.lookUps.answer(numberId, first.phone, { contact: siti })
  })
  const message = { ...first, text: 'Pesanan Kakak sudah siap' }
  const { chatId, seq } = await start()(team.agent.principal, message)
  expect(await start()(team.agent.principal, message)).toEqual({ chatId, seq })
  await stop()
  const chat = { workspaceId: team.workspaceId, chatId }
  expect(await ground.log.chat(chat)).toMatchObject({ contact: siti, inboxId: team.inbox.inboxId, seq: 1 })
  expect(await ground.log.message(chat, seq)).toMatchObject({
    content: { type: 'text', text: 'Pesanan Kakak sudah siap' },
    status: 'queued',
  })
  expect((await ground.log.outbox(numberId)).map((row) => row.seq)).toEqual([seq])
})

test('whoever has a chat with the number gets it there', async () => {
  const { team, numberId, first } = await connectedTeam()
  const chat = await team.chat()
  await ground.numbers.lookUps.answer(numberId, first.phone, { contact: chat.contact })
  expect(await start()(team.agent.principal, { ...first, text: 'Halo' })).toEqual({
    chatId: chat.chatId,
    seq: 2,
  })
})

test('a phone number that is not on WhatsApp is refused by its field, and nothing waits', async () => {
  const { team, numberId, first } = await connectedTeam()
  await ground.numbers.lookUps.answer(numberId, first.phone, { contact: undefined })
  await expect(start()(team.agent.principal, { ...first, text: 'Halo' })).rejects.toMatchObject({
    code: 'not_found',
    field: 'phone',
  })
  expect(await ground.log.outbox(numberId)).toEqual([])
})

test('a number that is not connected looks nobody up, and one that nobody runs says so in the end', async () => {
  const team = await createTeam(ground)
  const { numberId } = team.number
  const first = { numberId, phone: '628111222', clientMsgId: newClientMsgId(), text: 'Halo' }
  await expect(start()(team.agent.principal, first)).rejects.toMatchObject({ code: 'conflict' })
  const connected = await connectedTeam()
  const { lookUps, blocks } = ground.numbers
  const hasty = createStartChat({ ...ground, lookUps, blocks, bus, answerMs: 200 })
  await expect(
    hasty(connected.team.agent.principal, { ...connected.first, text: 'Halo' }),
  ).rejects.toMatchObject({ code: 'unavailable', retry: true })
})

test('a chat that lies in an inbox which the agent does not see is not written to', async () => {
  const { team, numberId, first } = await connectedTeam()
  const chat = await team.chat()
  await ground.numbers.lookUps.answer(numberId, first.phone, { contact: chat.contact })
  // New chats of the number begin elsewhere from now on; the agent sees that inbox only.
  await ground.numbers.change(team.workspaceId, numberId, { inboxId: team.otherInbox.inboxId })
  const other = await team.person('agent', [team.otherInbox.inboxId])
  await expect(start()(other.principal, { ...first, text: 'Halo' })).rejects.toMatchObject({
    code: 'not_found',
  })
  expect(await ground.log.chat(chat)).toMatchObject({ seq: 1 })
})
