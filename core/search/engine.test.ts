import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnOpenSearch } from '@sahut/testing/parts/opensearch'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chatIdOf, ContactId, newInboxId, newLabelId, newNumberId, newWorkspaceId } from '../model/ids.ts'
import type { Asked, FoundAt, IndexedMessage, SearchEngine } from './engine.ts'
import { createEmbeddedEngine } from './engines/embedded.ts'
import { createOpenSearchEngine } from './engines/opensearch.ts'
import { createOpenSearchRequests } from './engines/opensearch-requests.ts'
import { termsIn } from './terms.ts'
import { nearlyWantedOf, wantedOf } from './wanted.ts'

type OpenEngine = () => Promise<{ engine: SearchEngine; close: () => Promise<void> }>

const embedded: OpenEngine = () => {
  const folder = mkdtempSync(join(tmpdir(), 'sahut-search-'))
  const engine = createEmbeddedEngine(folder)
  return Promise.resolve({
    engine,
    close: async () => {
      await engine.close()
      rmSync(folder, { recursive: true })
    },
  })
}

const openSearch: OpenEngine = async () => {
  const server = await spawnOpenSearch()
  const engine = createOpenSearchEngine(createOpenSearchRequests(new URL(server.url)))
  return { engine, close: server.stop }
}

const newChatOf = (workspaceId = newWorkspaceId(), inboxId = newInboxId()) => ({
  workspaceId,
  inboxId,
  chatId: chatIdOf(newNumberId(), ContactId.parse('6281234567@lid')),
  epoch: 1,
  lastTs: 1_700_000_000_000,
})

const said = (seq: number, text: string, sortTs = 1_700_000_000_000 + seq): IndexedMessage => ({
  at: { seq },
  sortTs,
  terms: text === '' ? undefined : termsIn(text),
})

/** Declares the promises of an engine (`engine.ts`). */
const promises = (name: string, open: OpenEngine): void => {
  describe(`search on ${name}`, () => {
    let opened: Awaited<ReturnType<OpenEngine>>
    let missing: string | undefined
    beforeAll(async () => {
      try {
        opened = await open()
      } catch (error) {
        // Where Java or Maven Central can't be had the others still run, and the report says what did not.
        missing = `${name} can not be had here: ${error instanceof Error ? error.message : String(error)}`
        process.stderr.write(`${missing}\n`)
      }
    })
    beforeEach(({ skip }) => {
      if (missing !== undefined) skip(missing)
    })
    afterAll(async () => {
      if (missing === undefined) await opened.close()
    })

    type Chat = ReturnType<typeof newChatOf>
    const put = (chat: Chat, messages: IndexedMessage[], reached = messages.length, text = '') =>
      opened.engine.put({ chat, terms: termsIn(text), messages, reached, asOf: Date.now() })
    const asking = ({ workspaceId }: Chat, question: string, more: Partial<Asked> = {}): Asked => ({
      workspaceId,
      wanted: wantedOf(question),
      inboxIds: 'all',
      limit: 10,
      ...more,
    })
    const find = async (
      chat: Chat,
      question: string,
      more: Partial<Asked & { chatId: Chat['chatId'] }> = {},
    ) => (await opened.engine.messages({ ...asking(chat, question), ...more })).found
    const seqs = (found: FoundAt[]) => found.map((at) => ('seq' in at ? at.seq : at.place))
    /** An engine may take a moment to find what it has. */
    const soon = (chat: Chat, question: string, more?: Parameters<typeof find>[2]) =>
      expect.poll(async () => seqs(await find(chat, question, more)), { timeout: 30_000 })

    it('what was put is found, by each of its terms and by their beginnings, soon', async () => {
      const chat = newChatOf()
      await put(chat, [said(1, 'Kapan barang dikirim?'), said(2, 'Besok kak'), said(3, '東京')])
      await soon(chat, 'pengiriman barang').toEqual([1])
      await soon(chat, 'bes').toEqual([2])
      await soon(chat, '東京').toEqual([3])
      await soon(chat, 'barang besok').toEqual([])
    })

    it('words that are nearly the same are found among a thousand that could be meant', async () => {
      const chat = newChatOf()
      await put(chat, [said(1, 'kapan kirim kak')])
      const wanted = nearlyWantedOf('pengriman', wantedOf('pengriman'))
      await soon(chat, 'pengriman', wanted && { wanted }).toEqual([1])
    })

    it('what is put again replaces what was there, and without terms is gone', async () => {
      const chat = newChatOf()
      await put(chat, [said(1, 'merah'), said(2, 'merah')])
      await soon(chat, 'merah').toEqual([2, 1])
      await put(chat, [said(1, 'biru'), said(2, '')], 4)
      await soon(chat, 'merah').toEqual([])
      await soon(chat, 'biru').toEqual([1])
      await put(chat, [said(1, 'biru')], 4)
      await soon(chat, 'biru').toEqual([1])
    })

    it('newest first, page by page, each once', async () => {
      const chat = newChatOf()
      const [other] = [newChatOf(chat.workspaceId, chat.inboxId)]
      await put(
        chat,
        [1, 2, 3, 4, 5].map((seq) => said(seq, 'sama', 1_700_000_000_000 + seq)),
      )
      await put(
        other,
        [1, 2, 3].map((seq) => said(seq, 'sama', 1_700_000_000_003)),
      )
      await soon(chat, 'sama').toHaveLength(8)
      const pages: FoundAt[][] = []
      let cursor: string | undefined
      do {
        const page = await opened.engine.messages({ ...asking(chat, 'sama', { limit: 3 }), cursor })
        pages.push(page.found)
        cursor = page.next
      } while (cursor !== undefined)
      expect(pages.map(({ length }) => length)).toEqual([3, 3, 2])
      const all = pages.flat()
      expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(8)
      expect(seqs(all.filter(({ chatId }) => chatId === chat.chatId))).toEqual([5, 4, 3, 2, 1])
      expect(seqs(all).slice(0, 2)).toEqual([5, 4])
      await expect(opened.engine.messages({ ...asking(chat, 'sama'), cursor: 'x' })).rejects.toMatchObject({
        code: 'invalid_input',
      })
    })

    it('what lies before the log is found by its place', async () => {
      const chat = newChatOf()
      const place = '001600000000000#them##ABC'
      await put(chat, [
        { at: { place }, sortTs: 1_600_000_000_000, terms: termsIn('dahulu') },
        said(1, 'dahulu'),
      ])
      await soon(chat, 'dahulu').toEqual([1, place])
    })

    it('nothing of another workspace, or of an inbox that was not named', async () => {
      const chat = newChatOf()
      const [beside, strange] = [newChatOf(chat.workspaceId), newChatOf()]
      for (const one of [chat, beside, strange]) await put(one, [said(1, 'rahasia')], 1, 'Rahasia')
      await soon(chat, 'rahasia').toHaveLength(2)
      await soon(strange, 'rahasia').toHaveLength(1)
      const inboxIds = [chat.inboxId]
      expect(await find(chat, 'rahasia', { inboxIds })).toEqual([{ chatId: chat.chatId, seq: 1 }])
      expect(await find(chat, 'rahasia', { inboxIds: [] })).toEqual([])
      expect(await find(chat, 'rahasia', { inboxIds: [strange.inboxId] })).toEqual([])
      expect(await find(chat, 'rahasia', { chatId: beside.chatId })).toEqual([
        { chatId: beside.chatId, seq: 1 },
      ])
      const chats = (asked: Asked) => opened.engine.chats(asked)
      await expect.poll(() => chats(asking(chat, 'rahasia')), { timeout: 30_000 }).toHaveLength(2)
      expect(await chats(asking(chat, 'rahasia', { inboxIds }))).toEqual([chat.chatId])
      expect(await chats(asking(chat, 'rahasia', { inboxIds: [] }))).toEqual([])
    })

    it('chats are found by what they are found by now, newest first', async () => {
      const chat = newChatOf()
      const older = { ...newChatOf(chat.workspaceId), lastTs: 1_600_000_000_000 }
      const labelId = newLabelId()
      for (const one of [older, chat])
        await opened.engine.put({
          chat: one,
          terms: ['siti', labelId],
          messages: [],
          reached: 1,
          asOf: Date.now(),
        })
      const chats = (question: string) => opened.engine.chats(asking(chat, question))
      await expect.poll(() => chats('siti'), { timeout: 30_000 }).toEqual([chat.chatId, older.chatId])
      const wanted = wantedOf('vip', [{ labelId, name: 'VIP', colour: 'red' }])
      expect(await opened.engine.chats(asking(chat, '', { wanted }))).toHaveLength(2)
      await opened.engine.put({ chat, terms: ['ratna'], messages: [], reached: 2, asOf: Date.now() })
      await expect.poll(() => chats('siti'), { timeout: 30_000 }).toEqual([older.chatId])
    })

    it('says how far chats are indexed, and whether all are', async () => {
      const chat = newChatOf()
      const { workspaceId, chatId, inboxId } = chat
      expect(await opened.engine.isComplete(workspaceId)).toBe(false)
      await put(chat, [said(1, 'satu')], 7)
      await opened.engine.complete(workspaceId)
      const other = newChatOf(workspaceId)
      await expect
        .poll(() => opened.engine.reached(workspaceId, [chatId, other.chatId]), { timeout: 30_000 })
        .toEqual(new Map([[chatId, { inboxId, epoch: 1, seq: 7 }]]))
      await expect.poll(() => opened.engine.isComplete(workspaceId), { timeout: 30_000 }).toBe(true)
    })

    it('what was dropped is gone', async () => {
      const chat = newChatOf()
      await put(chat, [said(1, 'hilang')], 1, 'Hilang')
      await soon(chat, 'hilang').toEqual([1])
      await opened.engine.drop(chat)
      await soon(chat, 'hilang').toEqual([])
      expect(await opened.engine.chats(asking(chat, 'hilang'))).toEqual([])
      expect(await opened.engine.reached(chat.workspaceId, [chat.chatId])).toEqual(new Map())
      await put(chat, [said(1, 'hilang')])
      await soon(chat, 'hilang').toEqual([1])
    })
  })
}

promises('SQLite', embedded)
promises('OpenSearch', openSearch)

describe('an index on disk', () => {
  it('is there again after a restart, and where it is damaged an empty one takes its place', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sahut-search-'))
    const chat = newChatOf()
    const part = { chat, terms: [], messages: [said(1, 'tetap')], reached: 1, asOf: 1 }
    const asked = {
      workspaceId: chat.workspaceId,
      wanted: wantedOf('tetap'),
      inboxIds: 'all',
      limit: 5,
    } as const
    const first = createEmbeddedEngine(folder)
    await first.put(part)
    await first.close()
    const second = createEmbeddedEngine(folder)
    expect((await second.messages(asked)).found).toHaveLength(1)
    await second.close()
    writeFileSync(join(folder, `${chat.workspaceId}.sqlite`), 'no database at all'.repeat(1_000))
    const third = createEmbeddedEngine(folder)
    expect((await third.messages(asked)).found).toEqual([])
    expect(await third.reached(chat.workspaceId, [chat.chatId])).toEqual(new Map())
    await third.put(part)
    expect((await third.messages(asked)).found).toHaveLength(1)
    await third.close()
    rmSync(folder, { recursive: true })
  })
})
