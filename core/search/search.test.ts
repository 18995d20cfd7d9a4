import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createTeam,
  fromContact,
  type Ground,
  openGround,
  type Person,
  type Team,
} from '../auth/team-fixture.ts'
import { createMemoryBus } from '../bus/levels/memory.ts'
import type { SearchQuery } from '../contract/search.ts'
import { change, deleted, edited } from '../log/chat-fixture.ts'
import type { Commit } from '../log/chat-log.ts'
import type { ChatRef } from '../model/chat/chat.ts'
import { newLabelId } from '../model/ids.ts'
import { createLogger } from '../process/logger.ts'
import { type OwnSearch, setUpSearch } from './set-up.ts'

/** What the bus tells, unless it loses everything. */
let tell: ((commit: Commit) => void) | undefined
let ground: Ground
let team: Team
let folder: string
let search: OwnSearch

const bus = createMemoryBus()
const open = (where: string, lookMs?: number) =>
  setUpSearch(
    { folder: where },
    { ...ground, bus, logger: createLogger('search', 'silent'), ...(lookMs !== undefined && { lookMs }) },
  )

beforeAll(async () => {
  ground = await openGround((commit) => tell?.(commit))
  tell = bus.tell
  team = await createTeam(ground)
  folder = mkdtempSync(join(tmpdir(), 'sahut-search-'))
  search = open(folder)
  search.start()
})
afterAll(async () => {
  await search.close()
  await bus.close()
  rmSync(folder, { recursive: true })
  await ground.close()
})

const ask = (q: string, more: Partial<SearchQuery> = {}, by: Person = team.agent, on = search) =>
  on.search.search(by.principal, { q, limit: 20, ...more })

/** The texts that are found, as they are shown. */
const texts = async (...asked: Parameters<typeof ask>) =>
  (await ask(...asked)).messages.map(({ excerpt }) => excerpt.text)
const soon = (...asked: Parameters<typeof ask>) => expect.poll(() => texts(...asked), { timeout: 30_000 })

const say = async (chat: ChatRef, text: string) => {
  const message = fromContact(text)
  await ground.log.append(chat, message)
  return message
}

describe('messages', () => {
  it('are found soon after they were said, newest first, with what was looked for marked', async () => {
    const chat = await team.chat()
    await say(chat, 'Kapan pengirimannya kak?')
    await say(chat, 'Sudah dikirim ke Jepara?')
    await soon('kirim').toEqual(['Sudah dikirim ke Jepara?', 'Kapan pengirimannya kak?'])
    const { messages } = await ask('kirim jepara')
    expect(messages).toMatchObject([{ seq: 3, chat: { chatId: chat.chatId }, isNear: false, kind: 'text' }])
    const [{ excerpt } = expect.fail('nothing was found')] = messages
    expect(excerpt.marks.map(({ from, to }) => excerpt.text.slice(from, to))).toEqual(['dikirim', 'Jepara'])
  })

  it('that say it nearly come behind those that say it', async () => {
    const chat = await team.chat()
    await say(chat, 'mau refudn dong')
    await say(chat, 'uangnya di-refund')
    await soon('refund').toEqual(['uangnya di-refund', 'mau refudn dong'])
    expect((await ask('refund')).messages.map(({ isNear }) => isNear)).toEqual([false, true])
  })

  it('are found by what they say by now: corrected, and not at all once they are deleted', async () => {
    const chat = await team.chat()
    const [wrong, regretted] = [await say(chat, 'warna ungu'), await say(chat, 'warna jingga')]
    await soon('warna', { chat: chat.chatId }).toHaveLength(2)
    await ground.log.append(chat, edited('warna nila', wrong))
    await ground.log.append(chat, deleted(regretted))
    // At once, whatever the index has by then.
    expect(await texts('ungu')).toEqual([])
    expect(await texts('jingga')).toEqual([])
    await soon('nila').toEqual(['warna nila'])
    await soon('warna', { chat: chat.chatId }).toEqual(['warna nila'])
  })

  it('of one chat are found apart', async () => {
    const [one, other] = [await team.chat(), await team.chat()]
    await say(one, 'stok kemeja')
    await say(other, 'stok kemeja juga')
    await soon('kemeja').toHaveLength(2)
    expect(await texts('kemeja', { chat: one.chatId })).toEqual(['stok kemeja'])
  })

  it('are told page by page', async () => {
    const chat = await team.chat()
    for (const at of [1, 2, 3, 4, 5]) await say(chat, `halaman ${String(at)}`)
    await soon('halaman').toHaveLength(5)
    const first = await ask('halaman', { limit: 3 })
    const second = await ask('halaman', { limit: 3, cursor: first.next })
    expect([...first.messages, ...second.messages].map(({ seq }) => seq)).toEqual([6, 5, 4, 3, 2])
    expect(second.next).toBeUndefined()
  })

  it('from before the log are found too', async () => {
    const chat = await team.chat()
    const sortTs = 1_600_000_000_000
    const put = await ground.log.openPast(chat)
    const old = { ...fromContact('dulu pernah memesan lemari', sortTs), sortTs }
    await put([{ ...old, kind: 'message' }])
    await ground.log.append(chat, change({ type: 'past', count: 1 }))
    await soon('lemari').toEqual(['dulu pernah memesan lemari'])
    const [found] = (await ask('lemari')).messages
    expect(found).toMatchObject({ whatsappId: old.whatsappId, sortTs })
    expect(found).not.toHaveProperty('seq')
  })

  it('are notes of the team too, and no lines of what it did', async () => {
    const chat = await team.chat()
    await ground.log.append(chat, {
      ...fromContact(''),
      author: { type: 'agent', userId: team.agent.user.userId, name: 'Sari' },
      content: { type: 'note', text: 'minta diskon terus' },
    })
    await soon('diskon').toEqual(['minta diskon terus'])
  })
})

describe('contacts', () => {
  it('are found by name, by any part of the phone number and by label', async () => {
    const chat = await team.chat()
    await ground.log.append(
      { ...chat, contact: { ...chat.contact, phone: '6281299887766' } },
      {
        ...fromContact('Halo'),
        contactName: 'Ibu Ratnasari',
      },
    )
    const { labels } = ground.catalog
    const { labelId } = await labels.create(team.workspaceId, {
      labelId: newLabelId(),
      name: 'Pelanggan lama',
      colour: 'red',
    })
    await ground.log.append(chat, {
      ...fromContact(''),
      content: { type: 'work', added: [{ labelId, name: 'Pelanggan lama' }] },
    })
    const found = async (q: string) => (await ask(q)).chats.map(({ chat: { chatId } }) => chatId)
    for (const q of ['ratna', 'RATNASARI', '0812 9988', '+62 812-9988-7766', '7766', 'lama', 'ratnasary'])
      await expect.poll(() => found(q), { timeout: 30_000 }).toEqual([chat.chatId])
    await ground.log.append(chat, change({ type: 'named', by: 'team', name: 'Juragan Beras' }))
    await expect.poll(() => found('juragan ratna'), { timeout: 30_000 }).toEqual([chat.chatId])
    await labels.change(team.workspaceId, labelId, { name: 'Emas' })
    expect(await found('emas')).toEqual([chat.chatId])
    expect(await found('ratna emas')).toEqual([chat.chatId])
    expect(await found('pelanggan')).toEqual([])
  })
})

describe('nobody finds what they may not see', () => {
  it('of another inbox, of another workspace, or once it was taken away', async () => {
    const [own, other] = [await team.chat(), await team.chat(team.otherNumber)]
    await say(own, 'rahasia satu')
    await say(other, 'rahasia dua')
    const without = await team.person('agent', [])
    const stranger = await createTeam(ground)
    await soon('rahasia', {}, team.admin).toHaveLength(2)
    expect(await texts('rahasia')).toEqual(['rahasia satu'])
    expect(await texts('rahasia', {}, without)).toEqual([])
    expect(await texts('rahasia', {}, stranger.admin)).toEqual([])
    for (const by of [without, stranger.admin])
      await expect(ask('rahasia', { chat: own.chatId }, by)).rejects.toMatchObject({ code: 'not_found' })
    await ground.accounts.addToInbox(team.workspaceId, without.user.userId, team.inbox.inboxId)
    expect(await texts('rahasia', {}, without)).toEqual(['rahasia satu'])
    await ground.accounts.removeFromInbox(team.workspaceId, without.user.userId, team.inbox.inboxId)
    expect(await texts('rahasia', {}, without)).toEqual([])
  })
})

describe('the index', () => {
  it('is made anew where it is lost, and says until then that it is not complete', async () => {
    const chat = await team.chat()
    const message = await say(chat, 'beras ketan')
    await ground.log.append(chat, edited('beras merah', message))
    await soon('beras').toEqual(['beras merah'])
    const empty = mkdtempSync(join(tmpdir(), 'sahut-search-'))
    const anew = open(empty)
    expect(await ask('beras', {}, team.agent, anew)).toMatchObject({ messages: [], isComplete: false })
    anew.start()
    await expect
      .poll(async () => (await ask('beras', {}, team.agent, anew)).isComplete, { timeout: 30_000 })
      .toBe(true)
    for (const q of ['beras', 'kirim', 'lemari', 'rahasia'])
      expect(await texts(q, {}, team.admin, anew)).toEqual(await texts(q, {}, team.admin))
    await anew.close()
    rmSync(empty, { recursive: true })
  })

  it('has what nobody told of, and what came while it was closed', async () => {
    const chat = await team.chat()
    await soon('halo', { chat: chat.chatId }).toHaveLength(1)
    tell = undefined
    const message = await say(chat, 'tidak terdengar')
    const where = mkdtempSync(join(tmpdir(), 'sahut-search-'))
    const first = open(where, 50)
    first.start()
    await soon('terdengar', {}, team.agent, first).toHaveLength(1)
    await say(chat, 'ini juga terdengar')
    await soon('terdengar', {}, team.agent, first).toHaveLength(2)
    await first.close()
    await ground.log.append(chat, edited('tidak ada apa-apa', message))
    const second = open(where)
    second.start()
    await soon('terdengar', {}, team.agent, second).toEqual(['ini juga terdengar'])
    await second.close()
    rmSync(where, { recursive: true })
    tell = bus.tell
  })
})
