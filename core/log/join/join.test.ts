import { expect, it } from 'vitest'
import type { ChatRef } from '../../model/chat/chat.ts'
import { chatIdOf, ContactId } from '../../model/ids.ts'
import { onEachStore } from '../../store/store-fixture.ts'
import {
  change,
  edited,
  inbound,
  newChatRef,
  newInbox,
  newWriter,
  queued,
  reacted,
  textsOf,
} from '../chat-fixture.ts'
import { keyOfMessage } from '../row-kinds/known-key.ts'

const OWNER = { ownerEpoch: 1 }

/** Both chats of one person: under the phone number, and under the LID. */
const twoChats = () => {
  const to = newChatRef(newInbox(), '99887766554')
  const contact = { id: ContactId.parse('628123456789@s.whatsapp.net') }
  const from: ChatRef = { ...to, contact, chatId: chatIdOf(to.numberId, contact.id) }
  const { phone: _phone, ...unnamed } = to.contact
  return { from, to: { ...to, contact: unnamed } }
}

onEachStore('joining two chats of one person', (ground) => {
  const writer = () => newWriter(ground.table)

  it('makes one of them, in the order in which all of it came, and leads whoever names the other one there', async () => {
    const { from, to } = twoChats()
    const { log, commits } = writer()
    await log.append(from, inbound('satu', 1))
    await log.append(to, inbound('dua', 2))
    await log.append(from, inbound('tiga', 3))
    await log.append(to, inbound('empat', 4))
    expect(await log.join(from, to, OWNER)).toBe('joined')

    const page = await log.before(to, undefined, 10)
    expect(textsOf(page)).toEqual(['satu', 'dua', 'tiga', 'empat'])
    expect(page?.chat).toMatchObject({
      chatId: to.chatId,
      epoch: 2,
      contact: { id: to.contact.id, phone: '628123456789', name: 'Sari' },
      received: 4,
      unread: 4,
      preview: { text: 'empat' },
    })
    expect(page?.next).toBeUndefined()
    expect(await log.before(from, undefined, 10)).toEqual(page)
    expect(await log.chat(from)).toEqual(page?.chat)
    const list = await log.chats({ ...to, inboxIds: [to.inboxId] }, undefined, 10)
    expect(list.chats.map(({ chatId }) => chatId)).toEqual([to.chatId])
    expect(commits.at(-1)).toMatchObject({ chat: { chatId: from.chatId, into: to.chatId, epoch: 2 } })
    // Whoever read it before sees that all of it has another place.
    const following = await log.after(to, 0, 10)
    expect(following?.entries.map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7])
  })

  it('knows again what came to either, and takes what is still said to the one that ended', async () => {
    const { from, to } = twoChats()
    const { log } = writer()
    const [one, two] = [inbound('satu'), inbound('dua')]
    await log.append(from, one)
    await log.append(to, two)
    await log.join(from, to, OWNER)
    for (const chat of [from, to])
      for (const draft of [one, two]) expect((await log.append(chat, draft)).duplicate).toBe(true)
    const reply = queued(from, 'balasan')
    const { seq } = await log.append(from, reply)
    expect(await log.append(from, reply)).toMatchObject({ seq, duplicate: true })
    expect(textsOf(await log.before(to, undefined, 10))).toEqual(['satu', 'dua', 'balasan'])
    expect(await log.outbox(to.numberId)).toMatchObject([{ chatId: to.chatId, seq }])
  })

  it('shows once what WhatsApp delivered under both addresses', async () => {
    const { from, to } = twoChats()
    const { log } = writer()
    const twice = inbound('dua kali')
    await log.append(from, { ...twice, content: { type: 'placeholder', why: 'undecryptable' } })
    await log.append(to, twice)
    await log.append(from, inbound('lalu'))
    await log.join(from, to, OWNER)
    expect(textsOf(await log.before(to, undefined, 10))).toEqual(['dua kali', 'lalu'])
    expect(await log.chat(to)).toMatchObject({ received: 2, unread: 2 })
  })

  it('names nothing by an old place, so that nothing is done to another message', async () => {
    const { from, to } = twoChats()
    const { log } = writer()
    const { seq } = await log.append(from, inbound('satu'))
    await log.append(to, inbound('dua'))
    await log.join(from, to, OWNER)
    for (const chat of [from, to]) {
      expect(await log.message(chat, seq)).toBeUndefined()
      expect(await log.entry(chat, seq)).toBeUndefined()
      expect(await log.first(chat, seq)).toBeUndefined()
      expect(await log.cancel(chat, seq)).toBe(false)
    }
    const seen = change({ type: 'seen', seq, received: 1 })
    expect((await log.append(from, seen)).duplicate).toBe(true)
    expect((await log.append(to, seen)).duplicate).toBe(true)
    expect(await log.chat(to)).toMatchObject({ unread: 2 })
  })

  it('keeps what was done to messages, what they said before, and what answers name', async () => {
    const { from, to } = twoChats()
    const { log } = writer()
    const price = inbound('Rp 5.000')
    const { seq } = await log.append(from, price)
    await log.append(from, edited('Rp 50.000', price))
    await log.append(from, edited('Rp 55.000', price))
    await log.append(from, reacted('👍', price))
    await log.append(to, {
      ...inbound('yang ini'),
      content: { type: 'text', text: 'yang ini', quote: { seq: 1, text: 'x' } },
    })
    await log.append(from, {
      ...inbound('setuju'),
      content: { type: 'text', text: 'setuju', quote: { whatsappId: price.whatsappId, seq } },
    })
    await log.join(from, to, OWNER)
    const place = await log.find(to, keyOfMessage(price))
    const message = await log.message(to, place ?? 0)
    expect(message).toMatchObject({
      content: { text: 'Rp 55.000' },
      reactions: [{ emoji: '👍' }],
      origin: from.chatId,
    })
    const last = await log.entry(to, message?.contentSeq ?? 0)
    const prior = last?.kind === 'change' && last.change.type === 'content' ? last.change.deed?.prior : 0
    expect(await log.entry(to, prior ?? 0)).toMatchObject({ change: { content: { text: 'Rp 50.000' } } })
    expect(await log.first(to, place ?? 0)).toMatchObject({ content: { text: 'Rp 5.000' } })
    const page = await log.before(to, undefined, 10)
    expect(page?.entries.at(-1)).toMatchObject({ content: { text: 'setuju', quote: { seq: place } } })
    // What comes later goes over it.
    await log.append(to, edited('Rp 60.000', price))
    await log.append(to, reacted('❤️', price))
    expect(await log.message(to, place ?? 0)).toMatchObject({
      content: { text: 'Rp 60.000' },
      reactions: [{ emoji: '❤️' }],
    })
  })

  it('keeps what waits for a message that is in neither yet', async () => {
    const { from, to } = twoChats()
    const { log } = writer()
    const later = inbound('terlambat')
    await log.append(from, edited('terlambat, tetapi benar', later))
    await log.append(to, inbound('halo'))
    await log.join(from, to, OWNER)
    await log.append(to, later)
    const page = await log.before(to, undefined, 10)
    const shown = page?.entries.filter((entry) => entry.kind === 'message' && entry.gone === undefined)
    expect(shown).toMatchObject([
      { content: { text: 'halo' } },
      { content: { text: 'terlambat, tetapi benar' } },
    ])
  })

  it('says of each message how far it got, and counts as unread from the first that nobody saw', async () => {
    const { from, to } = twoChats()
    const { log } = writer()
    const sent = (chat: ChatRef, text: string) => ({ ...queued(chat, text), status: 'sent' as const })
    await log.append(from, inbound('satu'))
    await log.append(from, sent(from, 'dibaca'))
    await log.append(from, change({ type: 'receipts', reached: [2], delivered: 2, read: 2 }))
    await log.append(to, inbound('dua'))
    await log.append(to, sent(to, 'belum sampai'))
    await log.append(from, sent(from, 'sampai'))
    await log.append(from, change({ type: 'receipts', reached: [4], delivered: 4 }))
    await log.append(to, inbound('tiga'))
    await log.append(from, inbound('empat'))
    await log.join(from, to, OWNER)
    const page = await log.before(to, undefined, 10)
    const seqs = Object.fromEntries(
      (page?.entries ?? []).flatMap((entry) =>
        entry.kind === 'message' && entry.content.type === 'text' ? [[entry.content.text, entry.seq]] : [],
      ),
    )
    expect(page?.chat).toMatchObject({
      read: seqs['dibaca'],
      delivered: seqs['sampai'],
      undelivered: [seqs['belum sampai']],
      received: 4,
      unread: 2,
      seen: (seqs['tiga'] ?? 0) - 1,
    })
  })

  it('waits while something is to be sent, and both take entries meanwhile', async () => {
    const { from, to } = twoChats()
    const { log } = writer()
    const { seq } = await log.append(from, queued(from, 'balasan'))
    await log.append(to, inbound('halo'))
    expect(await log.join(from, to, OWNER)).toBe('waits')
    await log.append(to, inbound('masih ada?'))
    await log.append(from, change({ type: 'status', target: seq, status: 'sent' }))
    await log.settle({ ...from, seq })
    expect(await log.join(from, to, OWNER)).toBe('joined')
    expect(textsOf(await log.before(to, undefined, 10))).toEqual(['balasan', 'halo', 'masih ada?'])
  })

  it('moves a chat whose person had no other one, and joins again what was joined before', async () => {
    const { from, to } = twoChats()
    const { log } = writer()
    await log.append(from, inbound('satu'))
    expect(await log.join(from, to, OWNER)).toBe('joined')
    expect(await log.join(from, to, OWNER)).toBe('joined')
    expect(textsOf(await log.before(to, undefined, 10))).toEqual(['satu'])
    const next = newChatRef(to, '11223344556')
    const last = { ...next, numberId: to.numberId, chatId: chatIdOf(to.numberId, next.contact.id) }
    await log.append(last, inbound('dua'))
    await log.append(to, inbound('tiga'))
    expect(await log.join(to, last, OWNER)).toBe('joined')
    for (const chat of [from, to, last])
      expect(textsOf(await log.before(chat, undefined, 10))).toEqual(['satu', 'dua', 'tiga'])
  })

  it('is refused to who owns the number no more', async () => {
    const { from, to } = twoChats()
    const { log } = writer()
    await log.append(from, inbound('satu'), { ownerEpoch: 2 })
    await expect(log.join(from, to, OWNER)).rejects.toMatchObject({ code: 'fenced' })
  })
})
