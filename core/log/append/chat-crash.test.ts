import { expect, it } from 'vitest'
import { change, edited, inbound, newChatRef, newWriter, queued, reacted, textsOf } from '../chat-fixture.ts'
import { entryKey, msgKeyKey, statusKey } from '../../store/keys/chat.ts'
import { keyOfMessage } from '../row-kinds/known-key.ts'
import { onEachStore } from '../../store/store-fixture.ts'
import type { Table } from '../../store/table.ts'

/** What a process left undone that died right behind its commit, held against each store that the log runs on. */
onEachStore('after a crash right behind the commit, the chat log', (ground) => {
  const writer = () => newWriter(ground.table)

  /** A writer whose process ends right after its commit: nothing of step 5 reaches the store. */
  const crashingWriter = () => {
    const crashed = Promise.withResolvers<undefined>()
    const never = (): Promise<never> => {
      crashed.resolve(undefined)
      return new Promise(() => undefined)
    }
    let committed = false
    const commitThenCrash: Table = {
      ...ground.table,
      put: async (item, condition) => (committed = await ground.table.put(item, condition)),
      putAll: (items) => (committed ? never() : ground.table.putAll(items)),
      update: (...call) => (committed ? never() : ground.table.update(...call)),
    }
    return { ...newWriter(commitThenCrash), crashed: crashed.promise }
  }

  it('shows readers the entries that only HEAD holds', async () => {
    const chat = newChatRef()
    const { log, crashed } = crashingWriter()
    const draft = inbound('only in HEAD')
    void log.append(chat, draft)
    await crashed
    const reader = writer().log
    expect(await ground.table.get(entryKey(chat, 1))).toBeUndefined()
    expect(textsOf(await reader.after(chat, 0, 10))).toEqual(['only in HEAD'])
    expect(textsOf(await reader.before(chat, undefined, 10))).toEqual(['only in HEAD'])
    expect(await reader.message(chat, 1)).toMatchObject({ seq: 1 })
    expect(await reader.find(chat, keyOfMessage(draft))).toBe(1)
  })

  it('lets the next writer finish it, tell of it, and answer the same message with the place it has', async () => {
    const chat = newChatRef()
    const { log, crashed } = crashingWriter()
    const draft = queued(chat, 'from a gateway that died')
    void log.append(chat, draft)
    await crashed
    const next = writer()
    expect(await next.log.append(chat, draft)).toEqual({ seq: 1, epoch: 1, duplicate: true })
    expect(next.commits.map(({ entries }) => entries.map(({ seq }) => seq))).toEqual([[1]])
    expect(await ground.table.get(entryKey(chat, 1))).toBeDefined()
    expect(await ground.table.get(msgKeyKey(chat, keyOfMessage(draft)))).toMatchObject({ seq: 1 })
    expect(await next.log.outbox(chat.numberId)).toMatchObject([{ seq: 1, chatId: chat.chatId }])
  })

  it('shows and finishes a status that only HEAD holds', async () => {
    const chat = newChatRef()
    await writer().log.append(chat, queued(chat, 'reply'))
    const { log, crashed } = crashingWriter()
    void log.append(chat, change({ type: 'status', target: 1, status: 'sent' }))
    await crashed
    const next = writer().log
    expect(await next.message(chat, 1)).toMatchObject({ status: 'sent' })
    expect((await next.before(chat, undefined, 10))?.entries).toMatchObject([{ status: 'sent' }])
    await next.append(chat, inbound('goes on'))
    expect(await ground.table.get(statusKey(chat, 1))).toMatchObject({ status: 'sent' })
  })

  it('shows and finishes what was done to a message, before it came too, where only HEAD holds it', async () => {
    const chat = newChatRef()
    const message = inbound('5 buah')
    await writer().log.append(chat, edited('50 buah', message))
    const { log, crashed } = crashingWriter()
    void log.append(chat, message)
    await crashed
    const next = writer().log
    const seq = 3
    expect(await next.message(chat, seq)).toMatchObject({ content: { text: '50 buah' } })
    expect(await next.message(chat, 1)).toMatchObject({ gone: 5 })
    const dying = crashingWriter()
    void dying.log.append(chat, reacted('👍', message))
    await dying.crashed
    expect(await next.message(chat, seq)).toMatchObject({ reactions: [{ emoji: '👍' }] })
    await next.append(chat, inbound('goes on'))
    expect(await ground.table.get(statusKey(chat, seq))).toMatchObject({
      content: { text: '50 buah' },
      reaction_them: { emoji: '👍' },
    })
  })
})
