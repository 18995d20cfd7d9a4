import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTeam, fromContact, type Ground, openGround, type Team } from '../auth/team-fixture.ts'
import { createReadShared } from '../chats/files/shared.ts'
import type { ThreadPage } from '../contract/person-thread.ts'
import type { ChatRef } from '../model/chat/chat.ts'
import { chatIdOf, ContactId } from '../model/ids.ts'
import type { MessageContent } from '../model/message/message.ts'
import { createPersonRows } from './person-rows.ts'
import { createReadThread, type ReadThread } from './thread.ts'

/*
 * All that was said with one person, over several numbers, as one; and what was shared in a chat.
 */

let ground: Ground
let team: Team
let read: ReadThread
const START = 1_700_000_000_000

beforeAll(async () => {
  ground = await openGround()
  team = await createTeam(ground)
  read = createReadThread({ ...ground, rows: createPersonRows(ground) })
})
afterAll(() => ground.close())

const chatOf = (digits: string, number = team.number): ChatRef => {
  const id = ContactId.parse(`${digits}@lid`)
  const { numberId, inboxId } = number
  return { chatId: chatIdOf(numberId, id), workspaceId: team.workspaceId, inboxId, numberId, contact: { id } }
}
const textsOf = ({ messages }: ThreadPage) =>
  messages.map(({ entry }) =>
    entry?.kind === 'message' && entry.content.type === 'text' ? entry.content.text : '',
  )

test('pages of all chats of a person bring each message once, by time, and only of chats that one sees', async () => {
  const [first, second] = [chatOf('5551001'), chatOf('5551001', team.otherNumber)]
  const all: string[] = []
  for (let n = 0; n < 40; n += 1) {
    // Long runs in one chat, so that pages end in the midst of the other one.
    const chat = Math.floor(n / 7) % 2 === 0 ? first : second
    await ground.log.append(chat, fromContact(String(n), START + n * 1_000))
    all.push(String(n))
  }
  const { chatId } = first
  const seen: string[] = []
  let page = await read(team.admin.principal, { chatId, limit: 6 })
  // What comes meanwhile is newer than all that is read on.
  await ground.log.append(second, fromContact('meanwhile', START + 100_000))
  for (;;) {
    seen.unshift(...textsOf(page))
    if (page.cursor === undefined) break
    page = await read(team.admin.principal, { chatId, cursor: page.cursor, limit: 6 })
  }
  expect(seen).toEqual(all)
  const own = await read(team.agent.principal, { chatId, limit: 100 })
  expect(textsOf(own)).toEqual(all.filter((text) => Math.floor(Number(text) / 7) % 2 === 0))
  expect(own.chats.map((chat) => chat.chatId)).toEqual([chatId])
  await expect(read(team.admin.principal, { chatId, cursor: '{"x":1}', limit: 6 })).rejects.toMatchObject({
    code: 'invalid_input',
    field: 'cursor',
  })
})

test('what was shared is found page by page, however much was said between', async () => {
  const chat = chatOf('5551002')
  const say = (content: MessageContent, at: number) =>
    ground.log.append(chat, { ...fromContact('', START + at), content })
  const file = { mimetype: 'image/png' }
  await say({ type: 'image', file }, 0)
  await say({ type: 'text', text: 'see https://toko.id/katalog' }, 1)
  await Promise.all(
    Array.from({ length: 620 }, (_, n) => ground.log.append(chat, fromContact(String(n), START + 2))),
  )
  await say({ type: 'image', file }, 3)
  await say({ type: 'document', file, fileName: 'nota.pdf' }, 4)
  const shared = createReadShared(ground)
  const pages = async (kind: 'media' | 'files' | 'links') => {
    const found: string[] = []
    const { principal } = team.agent
    let count = 0
    for (let cursor: string | undefined; ; count += 1) {
      const page = await shared(principal, { chatId: chat.chatId, kind, cursor, limit: 10 })
      found.push(...page.messages.map(({ content }) => String(content.type)))
      cursor = page.cursor
      if (cursor === undefined) return { found, count: count + 1 }
    }
  }
  expect(await pages('media')).toEqual({ found: ['image', 'image'], count: 2 })
  expect((await pages('files')).found).toEqual(['document'])
  expect((await pages('links')).found).toEqual(['text'])
})
