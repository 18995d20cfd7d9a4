import { expect, it, describe } from 'vitest'
import { SahutError } from '../contract/errors.ts'
import type { Chat } from '../model/chat/chat.ts'
import { newNumberId, newWorkspaceId } from '../model/ids.ts'
import { TEXT_LIMIT } from '../model/message/message.ts'
import { change, inbound, newChatRef, newInbox, newWriter, queued, textsOf } from './chat-fixture.ts'
import type { ChatLog } from './chat-log.ts'
import { entryKey, headKey, msgKeyKey, statusKey } from '../store/keys/chat.ts'
import { outboxKey } from '../store/keys/number.ts'
import { createChatLog } from './create-log.ts'
import { keyOfMessage } from './row-kinds/known-key.ts'
import { onEachStore } from '../store/store-fixture.ts'
import type { Item, Table } from '../store/table.ts'

const seqsOf = (page: Awaited<ReturnType<ChatLog['after']>>): number[] =>
  (page?.entries ?? []).map(({ seq }) => seq)

/** The promises of the chat log, held against each store that it runs on. */
onEachStore('the chat log', (ground) => {
  const writer = (on: Table = ground.table) => newWriter(on)

  it('gives entries their places in the order of the calls, from 1 on and without a hole', async () => {
    const { log } = writer()
    const chat = newChatRef()
    const appended = await Promise.all(['a', 'b', 'c', 'd'].map((text) => log.append(chat, inbound(text))))
    expect(appended.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
    expect(appended.every(({ epoch, duplicate }) => epoch === 1 && !duplicate)).toBe(true)
    const page = await log.after(chat, 0, 10)
    expect(textsOf(page)).toEqual(['a', 'b', 'c', 'd'])
    expect(page?.next).toBeUndefined()
  })

  it('tells nothing of a chat that is not there, or not in this workspace', async () => {
    const { log } = writer()
    const chat = newChatRef()
    await log.append(chat, inbound('here'))
    const elsewhere = { ...chat, workspaceId: newWorkspaceId() }
    expect(await log.chat(elsewhere)).toBeUndefined()
    expect(await log.after(elsewhere, 0, 10)).toBeUndefined()
    expect(await log.before(elsewhere, undefined, 10)).toBeUndefined()
    expect(await log.message(elsewhere, 1)).toBeUndefined()
  })

  it('never gives the same message key two places, whoever brings it again', async () => {
    const chat = newChatRef()
    const draft = inbound('once')
    const first = await writer().log.append(chat, draft)
    const again = writer().log
    expect(await again.append(chat, draft)).toEqual({ ...first, duplicate: true })
    const [left, right] = await Promise.all([again.append(chat, draft), again.append(chat, draft)])
    expect([left, right]).toEqual([
      { ...first, duplicate: true },
      { ...first, duplicate: true },
    ])
    expect(seqsOf(await again.after(chat, 0, 10))).toEqual([1])
    expect(await again.find(chat, keyOfMessage(draft))).toBe(1)
  })

  it('gives a message that comes twice in one commit one place', async () => {
    const { log } = writer()
    const chat = newChatRef()
    const draft = inbound('twin')
    const [first, second] = await Promise.all([log.append(chat, draft), log.append(chat, draft)])
    expect(first).toEqual({ seq: 1, epoch: 1, duplicate: false })
    expect(second).toEqual({ seq: 1, epoch: 1, duplicate: true })
  })

  it('tells the same id from us and from the contact apart, and by participant', async () => {
    const { log } = writer()
    const chat = newChatRef()
    const draft = inbound('theirs')
    await log.append(chat, draft)
    expect((await log.append(chat, { ...draft, fromMe: true })).duplicate).toBe(false)
    expect((await log.append(chat, { ...draft, participant: '628999@lid' })).duplicate).toBe(false)
  })

  it('commits together what arrives while a commit is in flight', async () => {
    const heads: Item[] = []
    const counting: Table = {
      ...ground.table,
      put: (item, condition) => {
        heads.push(item)
        return ground.table.put(item, condition)
      },
    }
    const { log, commits } = writer(counting)
    const chat = newChatRef()
    const first = log.append(chat, inbound('first'))
    await Promise.resolve()
    const rest = Array.from({ length: 30 }, (_, n) => log.append(chat, inbound(`joined ${String(n)}`)))
    await Promise.all([first, ...rest])
    // 12 entries a commit at most.
    expect(heads).toHaveLength(1 + Math.ceil(30 / 12))
    expect(commits.flatMap(({ entries }) => entries.map(({ seq }) => seq))).toEqual(
      Array.from({ length: 31 }, (_, n) => n + 1),
    )
  })

  it('tells of commits in seq order, each with the chat as it stood, and survives who cannot hear it', async () => {
    const { log, commits } = writer()
    const chat = newChatRef()
    for (const text of ['a', 'b', 'c']) await log.append(chat, inbound(text))
    expect(commits.map(({ chat: told }) => told.seq)).toEqual([1, 2, 3])
    const warned = new Promise<void>((resolve) => {
      process.on('warning', ({ message }) => {
        if (message === 'nobody listens') resolve()
      })
    })
    const deaf = createChatLog({
      table: ground.table,
      onCommit: () => {
        throw new Error('nobody listens')
      },
    })
    expect((await deaf.append(chat, inbound('d'))).seq).toBe(4)
    await warned
  })

  describe('fences', () => {
    it('refuses an older owner once a newer one wrote, with or without what it remembers', async () => {
      const chat = newChatRef()
      const old = writer().log
      await old.append(chat, inbound('from the old owner'), { ownerEpoch: 1 })
      await writer().log.append(chat, inbound('from the new owner'), { ownerEpoch: 2 })
      for (const log of [old, writer().log])
        await expect(log.append(chat, inbound('too late'), { ownerEpoch: 1 })).rejects.toMatchObject({
          code: 'fenced',
          retry: false,
        })
      expect(textsOf(await old.after(chat, 0, 10))).toEqual(['from the old owner', 'from the new owner'])
    })

    it('lets gateways and functions write whoever owns the number', async () => {
      const chat = newChatRef()
      await writer().log.append(chat, inbound('owned'), { ownerEpoch: 7 })
      expect((await writer().log.append(chat, queued(chat, 'reply'))).seq).toBe(2)
      expect((await writer().log.append(chat, inbound('still owned'), { ownerEpoch: 7 })).seq).toBe(3)
    })

    it('lets many writers append at once: each entry gets one place of its own', async () => {
      const chat = newChatRef()
      const logs = [writer().log, writer().log, writer().log]
      const appended = await Promise.all(
        logs.flatMap((log, w) =>
          Array.from({ length: 8 }, (_, n) => log.append(chat, inbound(`${String(w)}.${String(n)}`))),
        ),
      )
      expect(appended.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 24 }, (_, n) => n + 1),
      )
      const texts = textsOf(await writer().log.after(chat, 0, 100))
      for (const w of ['0', '1', '2'])
        expect(texts.filter((text) => text.startsWith(w))).toEqual(
          Array.from({ length: 8 }, (_, n) => `${w}.${String(n)}`),
        )
    })
  })

  describe('pages', () => {
    /** 30 entries of which every third is a message, text = seq. */
    const filled = async () => {
      const { log } = writer()
      const chat = newChatRef()
      for (let n = 1; n <= 30; n += 3) {
        await log.append(chat, queued(chat, String(n)))
        await log.append(chat, change({ type: 'status', target: n, status: 'sent' }))
        await log.append(chat, change({ type: 'receipts', delivered: n }))
      }
      return { log, chat }
    }
    const allMessages = ['1', '4', '7', '10', '13', '16', '19', '22', '25', '28']

    it('going back bring each message once, in seq order, and end where the chat begins', async () => {
      const { log, chat } = await filled()
      for (const limit of [1, 3, 5, 10, 11]) {
        const texts: string[] = []
        let before: number | undefined
        do {
          const page = await log.before(chat, before, limit)
          expect(page?.entries.length).toBeGreaterThan(0)
          expect(page?.entries.every((entry) => entry.kind === 'message' && entry.status === 'sent')).toBe(
            true,
          )
          texts.unshift(...textsOf(page))
          before = page?.next
        } while (before !== undefined)
        expect(texts).toEqual(allMessages)
      }
    })

    it('going on bring every entry once and without a hole, level with the chat at their end', async () => {
      const { log, chat } = await filled()
      for (const limit of [1, 4, 30, 31]) {
        const seqs: number[] = []
        let after: number | undefined = 0
        while (after !== undefined) {
          const page = await log.after(chat, after, limit)
          seqs.push(...seqsOf(page))
          after = page?.next
        }
        expect(seqs).toEqual(Array.from({ length: 30 }, (_, n) => n + 1))
      }
      expect(await log.after(chat, 30, 10)).toMatchObject({ entries: [], chat: { seq: 30 } })
      expect((await log.after(chat, 30, 10))?.next).toBeUndefined()
    })
  })

  it('keeps a text of the greatest length whole, in the widest letters, and commits several one by one', async () => {
    const { log } = writer()
    const chat = newChatRef()
    const texts = ['\u20AC', 'a', '\u{1F600}'].map((letter) => letter.repeat(TEXT_LIMIT / letter.length))
    await Promise.all(texts.map((text) => log.append(chat, queued(chat, text))))
    expect(textsOf(await log.after(chat, 0, 10))).toEqual(texts)
    expect(await log.outbox(chat.numberId)).toHaveLength(texts.length)
  })

  it('holds what waits to be sent, by seq within a chat, until it is settled', async () => {
    const { log } = writer()
    const chat = newChatRef()
    await log.append(chat, inbound('not to be sent'))
    const draft = queued(chat, 'reply')
    await Promise.all([log.append(chat, draft), log.append(chat, queued(chat, 'another'))])
    const rows = await log.outbox(chat.numberId)
    expect(rows.map(({ seq }) => seq)).toEqual([2, 3])
    expect(JSON.stringify(rows), 'a row names its message, and carries no content').not.toContain('reply')
    expect(rows[0]).toMatchObject({
      workspaceId: chat.workspaceId,
      chatId: chat.chatId,
      contact: chat.contact.id,
      clientMsgId: draft.clientMsgId,
      whatsappId: draft.whatsappId,
    })
    await log.settle({ numberId: chat.numberId, chatId: chat.chatId, seq: 2 })
    await log.settle({ numberId: chat.numberId, chatId: chat.chatId, seq: 2 })
    expect((await log.outbox(chat.numberId)).map(({ seq }) => seq)).toEqual([3])
    expect(await log.outbox(newNumberId())).toEqual([])
  })

  it('lists the chats of an inbox newest first, each once over its pages, and no other inbox', async () => {
    const { log } = writer()
    const place = newInbox()
    const chats = Array.from({ length: 7 }, (_, n) => newChatRef(place, `62812000${String(n)}`))
    for (const [n, chat] of chats.entries())
      await log.append(chat, inbound(`hello ${String(n)}`, 1_700_000_000_000 + n * 60_000))
    await log.append(newChatRef(), inbound('elsewhere'))
    const newestFirst = chats.map(({ chatId }) => chatId).reverse()
    for (const limit of [2, 3, 7, 10]) {
      const listed: Chat[] = []
      let cursor: string | undefined
      do {
        const page = await log.chats(
          { workspaceId: place.workspaceId, inboxIds: [place.inboxId] },
          cursor,
          limit,
        )
        expect(page.chats.length).toBeGreaterThan(0)
        listed.push(...page.chats)
        cursor = page.next
      } while (cursor !== undefined)
      expect(listed.map(({ chatId }) => chatId)).toEqual(newestFirst)
    }
    const [oldest] = chats
    if (oldest === undefined) throw new Error('no chat')
    await log.append(oldest, inbound('back on top', 1_700_009_000_000))
    const [top] = (
      await log.chats({ workspaceId: place.workspaceId, inboxIds: [place.inboxId] }, undefined, 3)
    ).chats
    expect(top).toMatchObject({ chatId: oldest.chatId, preview: { text: 'back on top' } })
  })

  it('names a row that it cannot read, and makes nothing up', async () => {
    const { log } = writer()
    const chat = newChatRef()
    await log.append(chat, inbound('fine'))
    await ground.table.put({ ...headKey(chat), seq: -1 })
    const damaged = { code: 'corrupt_state', message: expect.stringContaining('HEAD') as string }
    await expect(writer().log.append(chat, inbound('x'))).rejects.toMatchObject(damaged)
    await ground.table.put({ ...outboxKey(chat.numberId, chat.chatId, 9), text: 5 })
    await expect(log.outbox(chat.numberId)).rejects.toBeInstanceOf(SahutError)
  })

  it('lets changes expire after 7 days, message keys after 30, messages and statuses never', async () => {
    // Far ahead: DynamoDB Local deletes what has expired, at any moment.
    const at = 4_000_000_000_000
    const log = createChatLog({ table: ground.table, onCommit: () => undefined, now: () => at })
    const chat = newChatRef()
    const draft = queued(chat, 'reply')
    await log.append(chat, draft)
    await log.append(chat, change({ type: 'status', target: 1, status: 'sent' }))
    const expiry = async (key: { PK: string; SK: string }) => (await ground.table.get(key))?.['expiresAt']
    expect(await expiry(entryKey(chat, 2))).toBe(at / 1000 + 7 * 86_400)
    expect(await expiry(msgKeyKey(chat, keyOfMessage(draft)))).toBe(at / 1000 + 30 * 86_400)
    expect(await expiry(entryKey(chat, 1))).toBeUndefined()
    expect(await expiry(statusKey(chat, 1))).toBeUndefined()
  })
})
