/** Contacts: people with WhatsApp on their phone who write to the numbers and receive what is answered. */
import { encodeWAMessage, proto, type BinaryNode } from '@whiskeysockets/baileys'
import { jidOf, type Account, type Accounts } from '../login/accounts.ts'
import type { Blocks } from '../login/blocks.ts'
import type { Backlog } from './backlog.ts'
import type {
  Accepted,
  Addressing,
  ContactMessage,
  GivenFile,
  ReceivedFile,
  Vote,
} from '../control/contract.ts'
import type { ContactFiles } from '../media/contact-files.ts'
import { deedIn, type Deeds } from './deeds.ts'
import { makeMessageId, type Delivery } from './delivery.ts'
import type { Faults } from '../control/faults.ts'
import type { GroupTaking } from '../groups/group-taking.ts'
import type { History } from './history.ts'
import type { Journal } from '../journal.ts'
import { CONTACT_KINDS } from './kinds.ts'
import { decodeMessage, encodedIn, expirationIn, sealedOf, textIn } from '../protocol/messages.ts'
import { child, node, nowSeconds } from '../protocol/nodes.ts'
import { createPolls } from './polls.ts'
import type { PhoneStore } from './phone-store.ts'
import type { Reading } from './reading.ts'
import { bundleNodes } from '../protocol/signal.ts'
import type { z } from 'zod'
import type { Store } from '../store.ts'

interface Parts {
  accounts: Accounts
  backlog: Backlog
  blocks: Pick<Blocks, 'has'>
  contactFiles: ContactFiles
  deeds: Deeds
  delivery: Delivery
  faults: Faults
  groupTaking: Pick<GroupTaking, 'take'>
  history: History
  journal: Journal
  phoneStore: PhoneStore
  reading: Reading
  store: Store
}

/** Told of a message that a contact received for the first time. */
type Listener = (contact: Account, phone: Account, text: string, id: string) => void

/** A message as a contact's app shows it. @param expiration the timer that it carried, s */
type Shown = {
  id: string
  jid: string
  text: string
  expiration?: number | undefined
  file?: ReceivedFile | undefined
  encoded?: string | undefined
}

/** What a contact chose in which poll. */
type Ballot = Omit<z.output<typeof Vote>, 'to'>

const saidIn = (message: proto.Message) => ({
  text: textIn(message),
  expiration: expirationIn(message),
  encoded: encodedIn(message),
})

type SendOptions = Omit<Partial<z.output<typeof ContactMessage>>, 'to' | 'text'> & { file?: GivenFile }

/** From so many times on an app says that a message was forwarded often. */
const besideOf = ({ quotes, forwarded }: SendOptions, me: string, other: string): proto.IContextInfo => ({
  ...(quotes && {
    stanzaId: quotes.id,
    participant: quotes.ours ? other : me,
    quotedMessage: { conversation: quotes.text },
  }),
  ...(forwarded && { isForwarded: true, forwardingScore: forwarded }),
})

/** @param me how the contact names itself in this message. @param other how it names the number */
const contentOf = (text: string, options: SendOptions, me: string, other: string) => {
  const { encoded, kind } = options
  if (encoded === undefined) {
    const contextInfo = besideOf(options, me, other)
    const beside = Object.keys(contextInfo).length === 0 ? {} : { contextInfo }
    const isPlain = kind === undefined && beside.contextInfo === undefined
    const message = isPlain ? { conversation: text } : CONTACT_KINDS[kind ?? 'text'](text, beside)
    return { message, plaintext: encodeWAMessage(message) }
  }
  const bytes = Buffer.from(encoded, 'base64')
  // As it is, and padded: also what this version of Baileys does not know.
  return { message: proto.Message.decode(bytes), plaintext: Buffer.concat([bytes, Buffer.of(1)]) }
}

/** The attributes of a message's stanza. */
const attributesOf = (
  contact: Account,
  { id, addressing, t }: { id: string; addressing: Addressing; t: number },
  options: SendOptions,
) => ({
  ...(options.list === undefined
    ? {
        from: jidOf(contact, addressing),
        ...(contact.habits.hidesOther === true
          ? {}
          : addressing === 'pn'
            ? { sender_lid: jidOf(contact, 'lid') }
            : { sender_pn: jidOf(contact, 'pn'), addressing_mode: 'lid' }),
      }
    : {
        from: `${options.list}@broadcast`,
        participant: jidOf(contact, addressing),
        ...(addressing === 'pn'
          ? { participant_lid: jidOf(contact, 'lid') }
          : { participant_pn: jidOf(contact, 'pn'), addressing_mode: 'lid' }),
      }),
  id,
  t: options.t === '' ? undefined : (options.t ?? String(t)),
  type: options.file === undefined ? 'text' : 'media',
  notify: options.notify ?? contact.name,
})

export type Contacts = ReturnType<typeof createContacts>

export const createContacts = (parts: Parts) => {
  const { accounts, backlog, delivery, faults, groupTaking } = parts
  const { history, journal, phoneStore, reading, store } = parts
  const listeners: Listener[] = []
  const askForRetry = createRetryRequests(delivery)
  const polls = createPolls(store)

  /** The app has it. @param jid how the sender named the contact */
  const acknowledge = (contact: Account, phone: Account, id: string, jid: string) => {
    if (contact.habits.deliver)
      delivery.push(phone.pn, node('receipt', { from: jid, id, t: String(nowSeconds()) }))
  }

  /** A readable message reached the contact's app. @param jid how the sender named the contact */
  const show = (contact: Account, phone: Account, message: Shown) => {
    const { id, jid, text, expiration, file, encoded } = message
    const isNew = reading.add(contact, phone, id, jid)
    const event = isNew ? 'contact:received' : 'contact:received-again'
    journal.write({ event, contact: contact.pn, phone: phone.pn, id, text, expiration, file, encoded })
    acknowledge(contact, phone, id, jid)
    if (!isNew) return
    reading.readLater(contact, phone)
    store.afterCommit(() => {
      for (const listener of listeners) listener(contact, phone, text, id)
    })
  }

  const take = createTake({ ...parts, polls, askForRetry, acknowledge, show })

  /** Writes to a number. Resolves once the message can't be lost any more. */
  const send = async (
    contact: Account,
    phone: Account,
    text: string,
    options: SendOptions = {},
  ): Promise<Accepted> => {
    const { id = makeMessageId(), addressing = contact.habits.addressing, withheld } = options
    const t = nowSeconds()
    // The contact's app has one tick, and is told of nothing.
    if (parts.blocks.has(phone, contact)) return { id, t }
    const [me, other] = [jidOf(contact, addressing), jidOf(phone, addressing)]
    const { message, plaintext } = contentOf(text, options, me, other)
    const attrs = attributesOf(contact, { id, addressing, t }, options)
    const about = { contact: contact.pn, contactLid: contact.lid, phone: phone.pn, id, text, t, addressing }
    await store.atomically(async () => {
      const linked = delivery.reaches(phone.pn)
      polls.note(contact, id, message, { creator: me, fromMe: true })
      journal.write({ event: 'contact:sent', ...about, linked, file: options.file })
      if (!linked) history.add(phone.pn, { contact: contact.pn, id, text, t, fromMe: false })
      if (withheld !== undefined) {
        const remoteJid = jidOf(contact, addressing)
        const key = { remoteJid, id, fromMe: false }
        phoneStore.keep(phone, { key, message, messageTimestamp: t, pushName: contact.name })
        const unavailable = node('unavailable', { type: withheld === '' ? undefined : withheld })
        delivery.push(phone.pn, node('message', attrs, [unavailable]))
        return
      }
      const copies = faults.take(phone.pn, 'duplicate') === undefined ? 1 : 2
      for (let copy = 0; copy < copies; copy += 1) {
        await delivery.post(contact, phone, attrs, plaintext)
      }
    })
    await store.committed()
    return { id, t }
  }

  return {
    show,
    send,
    /** Votes in a poll. @throws SahutError not_found for one that the contact does not have */
    vote: (
      contact: Account,
      phone: Account,
      { poll, options, addressing = contact.habits.addressing }: Ballot,
    ): Promise<Accepted> => {
      const message = polls.vote(contact, poll, options, jidOf(contact, addressing))
      const encoded = Buffer.from(proto.Message.encode(message).finish()).toString('base64')
      return send(contact, phone, options.join(', '), { encoded, addressing })
    },
    onReceived: (listener: Listener) => {
      listeners.push(listener)
    },
    /** Takes a stanza now or, while the contact's phone is off, later. See `take`. */
    receive: async (contact: Account, phone: Account, stanza: BinaryNode): Promise<void> => {
      if (contact.habits.online) await take(contact, phone, stanza)
      else backlog.hold(contact.pn, stanza, undefined, () => undefined)
    },
    /** The contact's phone is on again: what waited arrives, oldest first. */
    catchUp: (contact: Account): Promise<void> =>
      store.atomically(async () => {
        for (const item of backlog.pending(contact.pn)) {
          backlog.release(contact.pn, item)
          const phone = accounts.byJid(item.node.attrs['participant'])
          if (phone === undefined) continue
          const isOfGroup = item.node.attrs['group'] !== undefined
          await (isOfGroup ? groupTaking.take : take)(contact, phone, item.node)
        }
      }),
  }
}

/**
 * A stanza reaches the contact's device. To be called inside `store.atomically`.
 * @returns takes `<message from=device of the phone, to=how the contact was named, id><enc/>`
 */
const createTake =
  ({
    faults,
    journal,
    contactFiles,
    deeds,
    polls,
    askForRetry,
    acknowledge,
    show,
  }: Pick<Parts, 'faults' | 'journal' | 'contactFiles' | 'deeds'> & {
    polls: ReturnType<typeof createPolls>
    askForRetry: ReturnType<typeof createRetryRequests>
    acknowledge: (contact: Account, phone: Account, id: string, jid: string) => void
    show: (contact: Account, phone: Account, message: Shown) => void
  }) =>
  async (contact: Account, phone: Account, stanza: BinaryNode): Promise<void> => {
    const { id = '', to = '', from: device = '' } = stanza.attrs
    try {
      const plaintext = await contact.party.decrypt(device, sealedOf(child(stanza, 'enc')))
      if (faults.take(phone.pn, 'unreadable') !== undefined) throw new Error('a fault was ordered')
      const message = decodeMessage(plaintext)
      const deed = deedIn(message)
      if (deed !== undefined) {
        deeds.tell(contact, phone, stanza, deed)
        acknowledge(contact, phone, id, to)
        return
      }
      const creator = jidOf(phone, to.endsWith('@lid') ? 'lid' : 'pn')
      polls.note(contact, id, message, { creator, fromMe: false })
      show(contact, phone, { id, jid: to, ...saidIn(message), file: await contactFiles.received(message) })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      journal.write({ event: 'contact:undecryptable', contact: contact.pn, phone: phone.pn, id, reason })
      askForRetry(contact, phone, stanza)
    }
  }

/** @returns what asks the companion to send a stanza again, with the keys for a new session */
const createRetryRequests = (delivery: Delivery) => {
  /** How often a contact asked for a message; the companion gives up after a few. */
  const counts = new Map<string, number>()

  return (contact: Account, phone: Account, { attrs: { id = '', to } }: BinaryNode) => {
    const key = `${contact.pn} ${phone.pn} ${id}`
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    const { registration, keys } = bundleNodes(contact.keys)
    const t = String(nowSeconds())
    delivery.push(
      phone.pn,
      node('receipt', { from: to, id, type: 'retry', t }, [
        node('retry', { count: String(count), id, t, v: '1' }),
        registration,
        node('keys', {}, keys),
      ]),
    )
  }
}
