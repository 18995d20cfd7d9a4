import type { OutboxPlace } from '@sahut/core/log/chat-log'
import { newChatRef } from '@sahut/core/log/chat-fixture'
import type { ChatId } from '@sahut/core/model/ids'
import { createLogger } from '@sahut/core/process/logger'
import { expect, onTestFinished, test } from 'vitest'
import { createLooks } from './outbox-looks.ts'

const until = async (isThere: () => boolean): Promise<void> => {
  while (!isThere()) await new Promise((resolve) => setImmediate(resolve))
}

/** An outbox that has no end. */
const startLooks = () => {
  const places: OutboxPlace[] = []
  const due: ChatId[] = []
  const looks = createLooks({
    read: async (place) => {
      await new Promise((resolve) => setImmediate(resolve))
      places.push(place)
      // As a chat with very many messages does.
      if ('chatId' in place) looks.chat(place.chatId)
      return { rows: [], longer: [], next: `piece ${String(places.length)}` }
    },
    take: () => Promise.resolve(),
    hasRoom: () => true,
    takeDue: () => due.splice(0),
    nextMs: () => undefined,
    logger: createLogger('worker', 'silent'),
  })
  onTestFinished(looks.close)
  return { looks, places, due }
}

test('a chat that may be tried again is looked at by itself, however long the look at all still takes', async () => {
  const { looks, places, due } = startLooks()
  looks.all()
  await until(() => places.length > 2)
  const { chatId } = newChatRef()
  due.push(chatId)
  looks.ended(newChatRef().chatId, 'done')
  await until(() => places.some((place) => 'chatId' in place && place.chatId === chatId))
})

test('a chat that is looked at by itself again and again does not keep the look from the others', async () => {
  const { looks, places } = startLooks()
  const { chatId } = newChatRef()
  looks.chat(chatId)
  looks.all()
  await until(() => places.filter((place) => 'from' in place).length > 1)
  expect(places.filter((place) => 'chatId' in place)).not.toEqual([])
})
