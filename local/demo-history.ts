import type { ChatLog } from '@sahut/core/log/chat-log'
import type { ChatRef } from '@sahut/core/model/chat/chat'
import { chatIdOf, ContactId } from '@sahut/core/model/ids'
import type { Author } from '@sahut/core/model/message/message'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import type { Cast } from '@sahut/simulator/control/contract'
import { inventMatter } from '@sahut/simulator/customers/customer'
import { createRandom, type Random } from '@sahut/simulator/customers/random'

const MINUTE_MS = 60_000

/** Conversations began between so long ago, minutes. */
const BEGAN = { most: 9 * 60, least: 25 }

/** One contact in so many has not written before. */
const NEW_EVERY = 3

type Colleague = Extract<Author, { type: 'agent' }>

/** A conversation of earlier today, from the question to the thanks, all of it read. */
const converse = async (
  log: Pick<ChatLog, 'append'>,
  chat: ChatRef,
  language: Cast[number]['language'],
  colleague: Colleague,
  random: Random,
): Promise<void> => {
  const { question, followUp, thanks, answers } = inventMatter(random, language)
  let sortTs = Date.now() - (BEGAN.least + random() * (BEGAN.most - BEGAN.least)) * MINUTE_MS
  let seq = 0
  const say = async (text: string, fromMe: boolean): Promise<void> => {
    ;({ seq } = await log.append(chat, {
      kind: 'message',
      fromMe,
      whatsappId: `PAST${String(Math.floor(random() * 1e9))}`,
      author: fromMe ? colleague : { type: 'contact' },
      content: { type: 'text', text },
      ...(fromMe ? { status: 'sent' as const } : {}),
      sortTs: Math.floor(sortTs),
    }))
    sortTs += (1 + random() * 4) * MINUTE_MS
  }
  await say(question, false)
  await say(answers[0], true)
  await say(followUp, false)
  await say(answers[1], true)
  const isOver = random() < 0.7
  if (isOver) await say(thanks, false)
  await log.append(chat, { kind: 'change', change: { type: 'receipts', delivered: seq, read: seq } })
  await log.append(chat, { kind: 'change', change: { type: 'seen', seq, received: isOver ? 3 : 2 } })
}

/**
 * Gives the demo a working day behind it: most contacts wrote earlier and were answered. It is written straight into
 * the log, since the network of the demo knows no time but now.
 * @param colleagues who answered
 */
export const ensureHistory = async (
  log: Pick<ChatLog, 'append' | 'chat'>,
  numbers: readonly WhatsAppNumber[],
  cast: Cast,
  colleagues: readonly Colleague[],
): Promise<void> => {
  const random = createRandom(7)
  const past = cast.filter((_, at) => at % NEW_EVERY !== NEW_EVERY - 1)
  await Promise.all(
    past.map(async ({ phone, pn, lid, name, language }, at) => {
      const number = numbers.find((one) => one.phone === phone)
      const colleague = colleagues[at % colleagues.length]
      if (number === undefined || colleague === undefined) return
      const { workspaceId, inboxId, numberId } = number
      const id = ContactId.parse(`${lid}@lid`)
      const contact = { id, phone: pn, name }
      const chat = { chatId: chatIdOf(numberId, id), workspaceId, inboxId, numberId, contact }
      // Only what nobody has written in is given a past.
      if ((await log.chat(chat)) !== undefined) return
      await converse(log, chat, language, colleague, random)
    }),
  )
}
