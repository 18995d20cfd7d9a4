import type { Logger } from '@sahut/core/process/logger'
import {
  type BinaryNode,
  decodeMessageNode,
  getAllBinaryNodeChildren,
  isJidGroup,
  type WAMessage,
  type WASocket,
} from '@whiskeysockets/baileys'
import type { Addresses } from '../people/addresses.ts'
import type { Answers } from '../answers.ts'
import type { Stanzas, Taken } from './arrival-order.ts'
import { createCalls } from './calls.ts'
import { groupNews } from '../content/group.ts'
import { isReading, type Reading, readingOf, type Receipt, receiptOf } from './receipts.ts'
import { isNumberChange, numberChangeIn } from '../people/number-changes.ts'
import type { PeopleEvents } from '../people/people-news.ts'
import { isPassing, type Keeper } from './keeper.ts'
import { levelOf } from './mistakes.ts'
import { isIgnored } from '../connection/socket.ts'
import { unreadIn } from './unreadable.ts'

/** What is done with each stanza before Baileys handles and acknowledges it. */
export const createStanzas = (deps: {
  sock: WASocket
  addresses: Addresses
  keeper: Keeper
  answers: Pick<Answers, 'received'>
  receipt: (receipt: Receipt) => void
  met: PeopleEvents['met']
  /** Resolves once it is durable. */
  reading: (reading: Reading) => Promise<void>
  logger: Logger
}): Stanzas => {
  const { sock, addresses, keeper, answers, logger } = deps
  const calls = createCalls()

  /** Nothing for a stanza that Baileys refuses by itself: it names nobody, or has no id. */
  const envelopeOf = (stanza: BinaryNode): WAMessage | undefined => {
    try {
      return decodeMessageNode(stanza, sock.user?.id ?? '', sock.user?.lid ?? '').fullMessage
    } catch {
      return undefined
    }
  }

  return {
    takeMessage: async (stanza: BinaryNode): Promise<Taken> => {
      // Baileys refuses it.
      if (isIgnored(stanza.attrs['from'] ?? '', addresses.takesGroups())) return 'handle'
      const unread = unreadIn(stanza)
      const envelope = unread && envelopeOf(stanza)
      if (unread === undefined || envelope === undefined) return 'handle'
      if ('plain' in unread) {
        await keeper.keep({ ...envelope, message: unread.plain }, false, unread.encoded)
        return 'handle'
      }
      await keeper.unreadable(envelope, unread.why, unread.isAsked)
      if (!unread.isAsked) return 'handle'
      // Baileys would ask the phone too, from memory.
      await sock.sendMessageAck(stanza)
      return 'done'
    },
    takeCall: async (stanza: BinaryNode): Promise<Taken> => {
      const call = calls.missed(stanza)
      if (call !== undefined) await keeper.line(call.envelope, call.content)
      return 'handle'
    },
    isNews: (notification) =>
      isNumberChange(notification) ||
      (['w:gp2', 'picture'].includes(notification.attrs['type'] ?? '') &&
        isJidGroup(notification.attrs['from']) === true &&
        addresses.takesGroups()),
    takeNews: async (stanza: BinaryNode): Promise<Taken> => {
      if (isNumberChange(stanza)) {
        const pair = await numberChangeIn(stanza, addresses)
        if (pair !== undefined) await deps.met([pair])
        return 'handle'
      }
      const content = await groupNews(stanza, addresses)
      const { from, participant, id, t, notify } = stanza.attrs
      const [change] = getAllBinaryNodeChildren(stanza)
      // Who joins by a link does it alone.
      const actor = participant ?? change?.attrs['author'] ?? content?.people?.[0]?.id
      if (content !== undefined && from !== undefined && actor !== undefined) {
        const alt = stanza.attrs['participant_pn'] ?? stanza.attrs['participant_lid']
        const key = { id, remoteJid: from, participant: actor, fromMe: addresses.isMe(actor) }
        const envelope = { key: { ...key, ...(alt && { participantAlt: alt }) }, messageTimestamp: Number(t) }
        await keeper.news({ ...envelope, ...(notify && { pushName: notify }) }, content)
      }
      return 'handle'
    },
    isReading,
    takeReceipt: async (node: BinaryNode): Promise<Taken> => {
      try {
        if (isReading(node)) {
          const reading = await readingOf(node, addresses)
          if (reading !== undefined) await deps.reading(reading)
          return 'handle'
        }
        const receipt = await receiptOf(node, addresses)
        if (receipt !== undefined) {
          // Who has the message got it from WhatsApp: the answer to it may have been lost.
          for (const id of receipt.whatsappIds) answers.received(id)
          deps.receipt(receipt)
        }
      } catch (error) {
        // It is told once only: WhatsApp has to bring it again.
        if (isReading(node) && isPassing(error)) throw error
        logger[levelOf(error, 'warn')]({ err: error }, 'a receipt could not be taken')
      }
      return 'handle'
    },
  }
}
