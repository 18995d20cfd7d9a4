import { setTimeout } from 'node:timers/promises'
import type { Access } from '../access/access.ts'
import type { Bus } from '../bus/bus.ts'
import { workerTopic } from '../bus/rooms.ts'
import { SahutError } from '../contract/errors.ts'
import { draftOf } from './draft.ts'
import type { Written } from '../contract/written.ts'
import type { ChatLog } from '../log/chat-log.ts'
import type { Contact } from '../model/chat/chat.ts'
import { type ChatId, chatIdOf, ContactId, type NumberId } from '../model/ids.ts'
import type { WhatsAppNumber } from '../model/number/number.ts'
import type { Principal } from '../model/user/user.ts'
import type { Blocks } from '../numbers/blocks.ts'
import type { LookUps } from '../numbers/look-ups.ts'
import { contentOf } from './content.ts'

/** For so long an answer of WhatsApp's is waited for, and between looks, ms. */
const ANSWER_MS = 15_000
const LOOK_MS = 150

/** What somebody writes to a phone number that may have no chat yet. */
type First = Omit<Written, 'quotes'> & { numberId: NumberId; phone: string }

export type StartChat = (principal: Principal, first: First) => Promise<{ chatId: ChatId; seq: number }>

/**
 * Begins a chat: whoever is behind a phone number is looked up, and what was written waits in the outbox of the chat with
 * that person, a new one or the one that is there. The same `clientMsgId` again is the same message. Resolves once it is
 * durable.
 * @throws SahutError not_found if the phone number is not on WhatsApp, or there is no such number of ours; conflict if
 *   ours is not connected or has blocked them; unavailable if WhatsApp does not answer
 */
export const createStartChat = ({
  access,
  log,
  lookUps,
  blocks,
  bus,
  now = Date.now,
  answerMs = ANSWER_MS,
}: {
  access: Pick<Access, 'may'>
  log: Pick<ChatLog, 'append' | 'chat'>
  lookUps: Pick<LookUps, 'ask' | 'read'>
  blocks: Pick<Blocks, 'isBlocked'>
  bus: Pick<Bus, 'signal'>
  now?: () => number
  answerMs?: number
}): StartChat => {
  const personBehind = async (number: WhatsAppNumber, phone: string): Promise<Contact | undefined> => {
    const { numberId } = number
    const known = await lookUps.read(numberId, phone)
    if (known !== undefined) return known.contact
    if (number.state !== 'open')
      throw new SahutError('conflict', 'This number is not connected: nobody can be looked up from it now.')
    await lookUps.ask(numberId, phone)
    bus.signal(workerTopic(numberId), { type: 'person-wanted' })
    for (const end = performance.now() + answerMs; performance.now() < end;) {
      await setTimeout(LOOK_MS)
      const found = await lookUps.read(numberId, phone)
      if (found !== undefined) return found.contact
    }
    throw new SahutError('unavailable', 'WhatsApp did not say in time whether this phone number is there.')
  }

  const writable = async (principal: Principal, numberId: NumberId) => {
    const { user, thing } = await access.may(principal, 'number:write', numberId)
    if (thing.retired !== undefined)
      throw new SahutError('conflict', 'This number was removed. Nobody can be written to from it.')
    return { ...thing, user }
  }

  return async (principal, { numberId, phone, clientMsgId, text, content }) => {
    const said = contentOf(text, content)
    const number = await writable(principal, numberId)
    const contact = await personBehind(number, phone)
    if (contact === undefined)
      throw new SahutError('not_found', 'This phone number is not on WhatsApp.', { field: 'phone' })
    const { data: who } = ContactId.safeParse(contact.id)
    if (who !== undefined && (await blocks.isBlocked(numberId, who)))
      throw new SahutError('conflict', 'This contact is blocked. Unblock them to write to them.')
    // To look somebody up takes its time: what was allowed before need not be any more.
    const { workspaceId, inboxId } = await writable(principal, numberId)
    const chatId = chatIdOf(numberId, contact.id)
    // One that is there stays in its inbox, which may be another one than the number's.
    const there = await log.chat({ workspaceId, chatId })
    if (there !== undefined) await access.may(principal, 'chat:send', chatId)
    const { seq } = await log.append(
      there ?? { workspaceId, inboxId, numberId, chatId, contact },
      draftOf(number.user, { chatId, clientMsgId }, said, now()),
    )
    return { chatId, seq }
  }
}
