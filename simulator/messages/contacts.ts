/** Contacts: people with WhatsApp on their phone who write to the numbers and receive what is answered. */
import { encodeWAMessage, proto, type BinaryNode } from '@whiskeysockets/baileys'
import { jidOf, type Account, type Accounts } from '../login/accounts.ts'
import type { Backlog } from './backlog.ts'
import type { Accepted, Addressing, ContactMessage, ReceivedFile } from '../control/contract.ts'
import type { ContactFiles } from '../media/contact-files.ts'
import { deedIn, type Deeds } from './deeds.ts'
import { makeMessageId, type Delivery } from './delivery.ts'
import type { Faults } from '../control/faults.ts'
import type { History } from './history.ts'
import type { Journal } from '../journal.ts'
import { decodeMessage, expirationIn, sealedOf, textIn } from '../protocol/messages.ts'
import { child, node, nowSeconds } from '../protocol/nodes.ts'
import type { PhoneStore } from './phone-store.ts'
import type { Reading } from './reading.ts'
import { bundleNodes } from '../protocol/signal.ts'
import type { z } from 'zod'
import type { Store } from '../store.ts'

interface Parts {
  accounts: Accounts
  backlog: Backlog
  contactFiles: ContactFiles
  deeds: Deeds
  delivery: Delivery
  faults: Faults
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
}

const saidIn = (message: proto.IMessage) => ({
  text: textIn(message),
  expiration: expirationIn(message),
})

type SendOptions = Omit<Partial<z.output<typeof ContactMessage>>, 'to' | 'text'> & { isFile?: boolean }

const contentOf = (text: string, { encoded }: SendOptions) => {
  if (encoded === undefined) {
    const message = { conversation: text }
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
  from: jidOf(contact, addressing),
  ...(addressing === 'pn'
    ? { sender_lid: jidOf(contact, 'lid') }
    : { sender_pn: jidOf(contact, 'pn'), addressing_mode: 'lid' }),
  id,
  t: options.t === '' ? undefined : (options.t ?? String(t)),
  type: options.isFile === true ? 'media' : 'text',
  notify: options.notify ?? contact.name,
})

export type Contacts = ReturnType<typeof createContacts>

export const createContacts = (parts: Parts) => {
  const { accounts, backlog, contactFiles, deeds, delivery, faults } = parts
  const { history, journal, phoneStore, reading, store } = parts
  const listeners: Listener[] = []
  const askForRetry = createRetryRequests(delivery)

  /** The app has it. @param jid how the sender named the contact */
  const acknowledge = (contact: Account, phone: Account, id: string, jid: string) => {
    if (contact.habits.deliver)
      delivery.push(phone.pn, node('receipt', { from: jid, id, t: String(nowSeconds()) }))
  }

  /** A readable message reached the contact's app. @param jid how the sender named the contact */
  const show = (contact: Account, phone: Account, message: Shown) => {
    const { id, jid, text, expiration, file } = message
    const isNew = reading.add(contact, phone, id, jid)
    const event = isNew ? 'contact:received' : 'contact:received-again'
    journal.write({ event, contact: contact.pn, phone: phone.pn, id, text, expiration, file })
    acknowledge(contact, phone, id, jid)
    if (!isNew) return
    reading.readLater(contact, phone)
    store.afterCommit(() => {
      for (const listener of listeners) listener(contact, phone, text, id)
    })
  }

  /**
   * A stanza reaches the contact's device. To be called inside `store.atomically`.
   * @param stanza `<message from=device of the phone, to=how the contact was named, id><enc/>`
   */
  const take = async (contact: Account, phone: Account, stanza: BinaryNode): Promise<void> => {
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
      show(contact, phone, { id, jid: to, ...saidIn(message), file: await contactFiles.received(message) })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      journal.write({ event: 'contact:undecryptable', contact: contact.pn, phone: phone.pn, id, reason })
      askForRetry(contact, phone, stanza)
    }
  }

  return {
    show,
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
          if (phone !== undefined) await take(contact, phone, item.node)
        }
      }),
    /** Writes to a number. Resolves once the message can't be lost any more. */
    send: async (
      contact: Account,
      phone: Account,
      text: string,
      options: SendOptions = {},
    ): Promise<Accepted> => {
      const { id = makeMessageId(), addressing = contact.habits.addressing, withheld } = options
      const t = nowSeconds()
      const { message, plaintext } = contentOf(text, options)
      const attrs = attributesOf(contact, { id, addressing, t }, options)
      const about = { contact: contact.pn, contactLid: contact.lid, phone: phone.pn, id, text, t, addressing }
      await store.atomically(async () => {
        const linked = delivery.reaches(phone.pn)
        journal.write({ event: 'contact:sent', ...about, linked })
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
    },
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
