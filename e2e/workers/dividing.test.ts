import { createAccounts } from '@sahut/core/auth/accounts'
import { createAvailability } from '@sahut/core/dividing/availability'
import type { ChatRef } from '@sahut/core/model/chat/chat'
import { newChatRef, inbound } from '@sahut/core/log/chat-fixture'
import { newUserId, type UserId } from '@sahut/core/model/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from './rig.ts'

const CHATS = 60
const KILLS = 4

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

/** Who was given a chat, line by line. */
const givenIn = async (chat: ChatRef): Promise<(UserId | undefined)[]> => {
  const page = await rig.log.before(chat, undefined, 20)
  return (page?.entries ?? []).flatMap((entry) =>
    entry.kind === 'message' && entry.content.type === 'work' ? [entry.content.assignee?.userId] : [],
  )
}

test('whenever a worker is killed while it divides, each chat is given once, none is left, and all get as many', async () => {
  const { table, log, numbers, workspaceId } = rig
  const accounts = createAccounts({ table })
  const { inboxId } = await accounts.createInbox(workspaceId, 'Sales')
  const { numberId } = await numbers.create({ workspaceId, inboxId, label: 'Sales' })
  await numbers.request(workspaceId, numberId, 'linked')
  for (let n = 0; n < 3; n += 1) {
    const email = `${newUserId()}@sahut.test`
    const role = 'agent' as const
    const person = { email, name: 'Sari', role, password: 'correct horse battery', inboxIds: [inboxId] }
    await createAvailability(table).seen(await accounts.createUser({ ...person, workspaceId }))
  }
  const chats = Array.from({ length: CHATS }, (_, n) =>
    newChatRef({ workspaceId, inboxId }, String(628_111_000_000 + n)),
  )
  for (const chat of chats) await log.append(chat, inbound('Halo'))
  await accounts.changeRules(workspaceId, inboxId, { dividing: { by: 'least_loaded', sticky: true } })

  const given = async (): Promise<number> => {
    const heads = await log.heads(chats)
    return heads.filter(({ work }) => work?.assignee !== undefined).length
  }
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const worker = rig.spawnWorker()
    await until(async () => (await given()) >= (CHATS / (KILLS + 1)) * kill)
    await worker.kill()
  }
  rig.spawnWorker()
  await until(async () => (await given()) === CHATS)

  const owners = await Promise.all(chats.map(givenIn))
  for (const lines of owners) expect(lines).toHaveLength(1)
  const counts = [...Map.groupBy(owners.flat(), (owner) => owner).values()].map(({ length }) => length)
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
})
