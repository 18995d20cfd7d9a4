import { describe, expect, it } from 'vitest'
import { msgKeyOf } from '../../model/ids.ts'
import type { DeedDraft, Entry, MessageEntry } from '../../model/message/message.ts'
import { entryKey } from '../../store/keys/chat.ts'
import { onEachStore } from '../../store/store-fixture.ts'
import { change, deleted, edited, inbound, newChatRef, newWriter, queued, reacted } from '../chat-fixture.ts'
import type { ChatLog } from '../chat-log.ts'

const AGENT = { type: 'agent', userId: 'usr_agent000001', name: 'Dewi' } as DeedDraft['by']

/** What people do to messages that are there, held against each store that the log runs on. */
onEachStore('what is done to messages', (ground) => {
  const writer = () => newWriter(ground.table)

  const messageIn = async (log: ChatLog, chat: ReturnType<typeof newChatRef>, seq: number) =>
    (await log.message(chat, seq)) ?? expect.fail('there is no message')
  /** As readers of pages see it. */
  const shownIn = async (log: ChatLog, chat: ReturnType<typeof newChatRef>): Promise<MessageEntry[]> =>
    ((await log.before(chat, undefined, 50))?.entries ?? []).filter(
      (entry): entry is MessageEntry => entry.kind === 'message',
    )
  const emojis = ({ reactions = [] }: MessageEntry) => reactions.map(({ person, emoji }) => [person, emoji])

  describe('a reaction', () => {
    it('is shown at its message, the latest of each person, and is no news of the chat', async () => {
      const { log } = writer()
      const chat = newChatRef()
      const message = inbound('halo')
      await log.append(chat, message)
      const before = await log.chat(chat)
      await log.append(chat, reacted('👍', message))
      await log.append(chat, { ...reacted('😂', message), person: 'me', by: { type: 'phone' } })
      await log.append(chat, reacted('❤️', message))
      expect(emojis(await messageIn(log, chat, 1))).toEqual([
        ['me', '😂'],
        ['them', '❤️'],
      ])
      expect(await shownIn(log, chat)).toEqual([await messageIn(writer().log, chat, 1)])
      expect(await log.chat(chat)).toEqual({ ...before, seq: 4 })
    })

    it('is taken back by an empty one', async () => {
      const { log } = writer()
      const chat = newChatRef()
      const message = queued(chat, 'halo')
      await log.append(chat, message)
      await log.append(chat, reacted('👍', message))
      await log.append(chat, reacted('', message))
      expect(emojis(await messageIn(log, chat, 1))).toEqual([['them', '']])
    })

    it('that comes again, even after another one, writes nothing', async () => {
      const chat = newChatRef()
      const message = inbound('halo')
      await writer().log.append(chat, message)
      const [first, second] = [reacted('👍', message), reacted('❤️', message)]
      await writer().log.append(chat, first)
      await writer().log.append(chat, second)
      const { log } = writer()
      expect(await log.append(chat, first)).toMatchObject({ duplicate: true })
      expect(await log.append(chat, second)).toMatchObject({ duplicate: true })
      expect(emojis(await messageIn(log, chat, 1))).toEqual([['them', '❤️']])
      expect((await log.chat(chat))?.seq).toBe(3)
    })
  })

  describe('a correction', () => {
    it('is what the message says, with what it said before, in the list too', async () => {
      const { log } = writer()
      const chat = newChatRef()
      const message = inbound('5 buah')
      await log.append(chat, message)
      const first = edited('50 buah', message)
      await log.append(chat, first)
      await log.append(chat, edited('500 buah', message))
      expect(await messageIn(log, chat, 1)).toMatchObject({
        content: { type: 'text', text: '500 buah' },
        contentSeq: 3,
        deed: { type: 'edit', prior: 2 },
      })
      expect(await log.entry(chat, 2)).toMatchObject({ change: { content: { text: '50 buah' } } })
      // What it said between two corrections must not pass away with other changes.
      expect(await ground.table.get(entryKey(chat, 2))).not.toHaveProperty('expiresAt')
      expect(await log.chat(chat)).toMatchObject({ preview: { seq: 1, text: '500 buah' }, unread: 1 })
      expect(await writer().log.append(chat, first)).toMatchObject({ duplicate: true })
      expect(await messageIn(log, chat, 1)).toMatchObject({ content: { text: '500 buah' } })
    })

    it('by somebody who is not its author stays a line', async () => {
      const { log } = writer()
      const chat = newChatRef()
      const ours = { ...queued(chat, 'Rp 5'), status: 'sent' as const }
      await log.append(chat, ours)
      // Names our message; the key holds whoever does it.
      await log.append(chat, edited('Rp 1', ours))
      await log.append(chat, deleted(ours))
      expect(await messageIn(log, chat, 1)).toMatchObject({ content: { text: 'Rp 5' } })
      expect((await shownIn(log, chat)).map(({ content }) => content)).toMatchObject([
        { text: 'Rp 5' },
        { what: 'edit' },
        { what: 'deletion' },
      ])
    })

    it('of a message in another chat stays a line in this one', async () => {
      const { log } = writer()
      const [chat, other] = [newChatRef(), newChatRef()]
      const message = inbound('halo')
      await log.append(other, message)
      await log.append(chat, edited('hai', message))
      expect(await messageIn(log, other, 1)).toMatchObject({ content: { text: 'halo' } })
      expect(await shownIn(log, chat)).toMatchObject([{ content: { what: 'edit' } }])
    })

    it('of what nobody could read yet is what it says, and its first words come too late', async () => {
      const { log } = writer()
      const chat = newChatRef()
      const message = inbound('5 buah')
      await log.append(chat, { ...message, content: { type: 'placeholder', why: 'undecryptable' } })
      await log.append(chat, edited('50 buah', message))
      expect(await log.append(chat, message)).toMatchObject({ duplicate: true })
      expect(await messageIn(log, chat, 1)).toMatchObject({ content: { type: 'text', text: '50 buah' } })
    })
  })

  describe('a deletion', () => {
    it('takes the words away wherever they are read, and nothing brings them back', async () => {
      const { log } = writer()
      const chat = newChatRef()
      const message = inbound('rahasia')
      await log.append(chat, message)
      await log.append(chat, edited('sangat rahasia', message))
      await log.append(chat, deleted(message))
      await log.append(chat, edited('lagi', message))
      await log.append(chat, reacted('👍', message))
      const told = [
        await messageIn(log, chat, 1),
        await shownIn(log, chat),
        (await writer().log.after(chat, 0, 1))?.entries,
        await log.chat(chat),
      ]
      expect(JSON.stringify(told)).not.toMatch(/rahasia|lagi/)
      expect(await messageIn(log, chat, 1)).toMatchObject({ deed: { type: 'deletion' } })
      expect((await log.chat(chat))?.preview).toMatchObject({ seq: 1, text: '' })
    })
  })

  describe('what is done before its message comes', () => {
    const story = () => {
      const message = inbound('5 buah')
      return { message, deeds: [reacted('👍', message), edited('50 buah', message), reacted('', message)] }
    }

    it('is a line until then, and is done in the commit that brings the message', async () => {
      const { log } = writer()
      const chat = newChatRef()
      const { message, deeds } = story()
      for (const deed of deeds) await log.append(chat, deed)
      expect((await shownIn(log, chat)).map(({ content }) => content)).toMatchObject([
        { what: 'reactionMessage' },
        { what: 'edit' },
      ])
      // Another process brings it, which knows it to be new.
      const next = writer()
      await next.log.append(chat, inbound('lain'), { ownerEpoch: 1 })
      const { seq } = await next.log.append(chat, message, { ownerEpoch: 1, isNew: true })
      const { commits } = next
      expect(commits.at(-1)?.entries.map((entry: Entry) => entry.kind)).toEqual(
        expect.arrayContaining(['message', 'change']),
      )
      expect(await messageIn(log, chat, seq)).toMatchObject({
        content: { text: '50 buah' },
        reactions: [{ person: 'them', emoji: '' }],
      })
      const shown = await shownIn(log, chat)
      expect(shown.filter(({ gone }) => gone === undefined).map((one) => one.content)).toMatchObject([
        { text: 'lain' },
        { text: '50 buah' },
      ])
      expect(await log.chat(chat)).toMatchObject({ preview: { seq, text: '50 buah' } })
      for (const deed of deeds.slice(0, 2)) {
        expect(await writer().log.append(chat, deed)).toMatchObject({ duplicate: true })
      }
    })

    it('waits for that message only', async () => {
      const { log } = writer()
      const chat = newChatRef()
      const { message, deeds } = story()
      for (const deed of deeds) await log.append(chat, deed)
      const { seq } = await log.append(chat, { ...message, fromMe: true, status: 'sent' })
      expect(await messageIn(log, chat, seq)).toMatchObject({ content: { text: '5 buah' } })
    })

    it('of too much to be kept in one commit goes on as lines, and never holds up the message', async () => {
      const { log } = writer()
      const chat = newChatRef()
      const message = inbound('\u20AC'.repeat(60_000))
      for (let n = 0; n < 12; n += 1) await log.append(chat, edited('\u20AC'.repeat(60_000), message))
      const { seq } = await log.append(chat, message)
      expect(await messageIn(log, chat, seq)).toMatchObject({ content: message.content })
    })
  })

  it('what nobody could read at first is done once it can be, and its line goes', async () => {
    const { log } = writer()
    const chat = newChatRef()
    const message = inbound('halo')
    await log.append(chat, message)
    const deed = reacted('👍', message)
    const { line } = deed
    if (line === undefined) throw new Error('no line')
    const unread = { ...line, content: { type: 'placeholder' as const, why: 'undecryptable' as const } }
    await log.append(chat, unread)
    await writer().log.append(chat, deed)
    expect(emojis(await messageIn(log, chat, 1))).toEqual([['them', '👍']])
    expect((await messageIn(log, chat, 2)).gone).toBeDefined()
    expect(await writer().log.append(chat, unread)).toMatchObject({ duplicate: true })
    expect(await writer().log.append(chat, deed)).toMatchObject({ duplicate: true })
  })

  describe('what an agent asks for', () => {
    const asked = (emoji: string, whatsappId: string, target = 1) =>
      change({ type: 'asked', target, deed: { type: 'reaction', emoji }, by: AGENT, whatsappId })
    const answered = (emoji: string, whatsappId: string, ask: number): DeedDraft => ({
      kind: 'deed',
      deed: { type: 'reaction', emoji },
      of: 1,
      by: AGENT,
      person: 'me',
      key: msgKeyOf(true, whatsappId),
      ask,
    })

    it('waits in the outbox, once, and is done only when WhatsApp has taken it', async () => {
      const { log } = writer()
      const chat = newChatRef()
      await log.append(chat, inbound('halo'))
      const ask = asked('👍', '3EB0A')
      expect(await log.append(chat, ask)).toMatchObject({ seq: 2 })
      expect(await writer().log.append(chat, ask)).toMatchObject({ seq: 2, duplicate: true })
      expect(await log.outbox(chat.numberId)).toMatchObject([{ seq: 2, whatsappId: '3EB0A' }])
      expect(await log.rowOf(chat, 2)).toMatchObject({ seq: 2, whatsappId: '3EB0A' })
      expect(await messageIn(log, chat, 1)).toMatchObject({
        asks: [{ seq: 2, status: 'queued', emoji: '👍' }],
      })
      expect(emojis(await messageIn(log, chat, 1))).toEqual([])
      await log.append(chat, answered('👍', '3EB0A', 2))
      expect(await messageIn(log, chat, 1)).toMatchObject({
        asks: [{ seq: 2, status: 'sent' }],
        reactions: [{ person: 'me', emoji: '👍', by: AGENT }],
      })
      expect(await writer().log.append(chat, answered('👍', '3EB0A', 2))).toMatchObject({ duplicate: true })
      expect(await log.find(chat, msgKeyOf(true, '3EB0A'))).toBe(2)
    })

    it('that was refused says why, and a later one goes over it', async () => {
      const { log } = writer()
      const chat = newChatRef()
      await log.append(chat, inbound('halo'))
      await log.append(chat, asked('👍', '3EB0A'))
      const no = {
        type: 'refused',
        target: 1,
        ask: 2,
        of: 'reaction',
        by: AGENT,
        reason: 'forbidden',
      } as const
      await log.append(chat, change(no))
      expect(await messageIn(log, chat, 1)).toMatchObject({
        asks: [{ status: 'failed', reason: 'forbidden' }],
      })
      await log.append(chat, asked('❤️', '3EB0B'))
      // What is late says nothing of a later one.
      await log.append(chat, change(no))
      expect(await messageIn(log, chat, 1)).toMatchObject({
        asks: [{ seq: 4, status: 'queued', emoji: '❤️' }],
      })
    })
  })
})
