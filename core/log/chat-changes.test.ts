import { expect, describe, it } from 'vitest'
import { change, inbound, newChatRef, newWriter, queued } from './chat-fixture.ts'
import { entryKey } from '../store/keys/chat.ts'
import { onEachStore } from '../store/store-fixture.ts'

/** What changes say of messages and chats, held against each store that the log runs on. */
onEachStore('what changes say', (ground) => {
  const writer = () => newWriter(ground.table)

  describe('statuses', () => {
    it('only rise, and a message is read in its present state', async () => {
      const { log } = writer()
      const chat = newChatRef()
      await log.append(chat, queued(chat, 'reply'))
      await log.append(chat, change({ type: 'status', target: 1, status: 'failed', reason: 'unavailable' }))
      expect(await log.message(chat, 1)).toMatchObject({ status: 'failed', reason: 'unavailable' })
      await log.append(chat, change({ type: 'status', target: 1, status: 'sent' }))
      const late = change({ type: 'status', target: 1, status: 'failed', reason: 'unavailable' })
      expect((await writer().log.append(chat, late)).duplicate).toBe(true)
      const message = await log.message(chat, 1)
      expect(message).toMatchObject({ status: 'sent' })
      expect(message).not.toHaveProperty('reason')
      expect((await log.before(chat, undefined, 10))?.entries).toEqual([message])
      expect((await log.chat(chat))?.preview).toMatchObject({ seq: 1, status: 'sent' })
    })

    it('change nothing and write nothing when they come again', async () => {
      const { log } = writer()
      const chat = newChatRef()
      await log.append(chat, queued(chat, 'reply'))
      const sent = change({ type: 'status', target: 1, status: 'sent' })
      expect(await log.append(chat, sent)).toMatchObject({ seq: 2, duplicate: false })
      expect(await log.append(chat, sent)).toMatchObject({ seq: 2, duplicate: true })
      expect((await log.chat(chat))?.seq).toBe(2)
    })

    it('survive a writer that comes back late and puts the message as it was at first', async () => {
      const { log } = writer()
      const chat = newChatRef()
      await log.append(chat, queued(chat, 'reply'))
      const original = await ground.table.get(entryKey(chat, 1))
      await log.append(chat, change({ type: 'status', target: 1, status: 'sent' }))
      if (original === undefined) throw new Error('the message has no row')
      await ground.table.putAll([original])
      expect(await log.message(chat, 1)).toMatchObject({ status: 'sent' })
    })
  })

  it('moves the delivered and read watermarks up only, and writes nothing that moves none', async () => {
    const { log } = writer()
    const chat = newChatRef()
    for (const text of ['a', 'b', 'c']) await log.append(chat, queued(chat, text))
    await log.append(chat, change({ type: 'receipts', delivered: 3 }))
    await log.append(chat, change({ type: 'receipts', read: 2 }))
    expect(await log.chat(chat)).toMatchObject({ seq: 5, delivered: 3, read: 2 })
    expect(await log.append(chat, change({ type: 'receipts', delivered: 2, read: 1 }))).toMatchObject({
      duplicate: true,
    })
    expect(await log.chat(chat)).toMatchObject({ seq: 5, delivered: 3, read: 2 })
  })

  it('counts what nobody has seen, and stops counting what somebody has', async () => {
    const { log } = writer()
    const chat = newChatRef()
    for (const text of ['a', 'b', 'c']) await log.append(chat, inbound(text))
    expect(await log.chat(chat)).toMatchObject({ unread: 3, seen: 0 })
    await log.append(chat, change({ type: 'seen', seq: 2, received: 2 }))
    expect(await log.chat(chat)).toMatchObject({ unread: 1, seen: 2 })
    expect((await log.append(chat, change({ type: 'seen', seq: 2, received: 2 }))).duplicate).toBe(true)
    expect(await log.chat(chat)).toMatchObject({ seq: 4, unread: 1, seen: 2 })
  })

  it('keeps a message unread that came while somebody looked at the ones before it', async () => {
    const { log } = writer()
    const chat = newChatRef()
    await log.append(chat, inbound('a'))
    const looked = change({ type: 'seen', seq: 1, received: 1 })
    await log.append(chat, inbound('b'))
    await log.append(chat, looked)
    expect(await log.chat(chat)).toMatchObject({ unread: 1, seen: 1 })
  })

  it('keeps the name that WhatsApp told last', async () => {
    const { log } = writer()
    const { contact, ...place } = newChatRef()
    const chat = { ...place, contact: { id: contact.id } }
    await log.append(chat, { ...inbound('hello'), contactName: 'Sari' })
    await log.append(chat, inbound('no name this time'))
    expect((await log.chat(chat))?.contact).toEqual({ id: contact.id, name: 'Sari' })
    await log.append(chat, { ...inbound('renamed'), contactName: 'Sari B.' })
    expect((await log.chat(chat))?.contact.name).toBe('Sari B.')
  })
})
