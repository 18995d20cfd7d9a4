/** The way to a companion: encrypt, hold until acknowledged, send, and encrypt again when asked to. */
import { randomBytes } from 'node:crypto'
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Account, Accounts } from './accounts.ts'
import { SERVER } from './address.ts'
import { idsOf, type Backlog } from './backlog.ts'
import type { Companion, Companions } from './companions.ts'
import { corrupt, type Faults } from './faults.ts'
import type { Journal } from './journal.ts'
import type { Line, Lines } from './lines.ts'
import { bytesOf, child, node, nowSeconds } from './nodes.ts'
import type { Bundle } from './signal.ts'
import type { Store } from './store.ts'

/** Below this many one-time pre-keys the server asks for more (Baileys' MIN_PREKEY_COUNT). */
const LOW_PREKEYS = 5
/** The nack that Baileys sends after a retry receipt (NACK_REASONS.UnhandledError). */
const NACK_AFTER_RETRY = '500'

/** How a party's sessions name the companion's device. */
export const deviceOf = ({ phone, device }: Companion): string => `${phone}:${device}`

/** An id as an iPhone makes it. */
export const makeMessageId = (): string => `3A${randomBytes(9).toString('hex').toUpperCase()}`

/** A retry's key bundle; undefined if the companion sent none (it does from its second try on). */
const bundleOf = (receipt: BinaryNode): Bundle | undefined => {
  const keys = child(receipt, 'keys')
  const identity = bytesOf(keys, 'identity')
  const skey = readKey(child(keys, 'skey'))
  const signature = bytesOf(child(keys, 'skey'), 'signature')
  const registration = bytesOf(receipt, 'registration')
  if (!identity || !skey || !signature || !registration) return undefined
  const preKey = readKey(child(keys, 'key'))
  return {
    registrationId: registration.readUInt32BE(),
    identity,
    signedPreKey: { ...skey, signature },
    ...(preKey === undefined ? {} : { preKey }),
  }
}

/** A `<key>` or `<skey>`: a 3-byte id and a 32-byte public key. */
export const readKey = (key: BinaryNode | undefined): { id: number; public: Buffer } | undefined => {
  const id = bytesOf(key, 'id')
  const value = bytesOf(key, 'value')
  return id?.length === 3 && value?.length === 32 ? { id: id.readUIntBE(0, 3), public: value } : undefined
}

interface Parts {
  accounts: Accounts
  companions: Companions
  lines: Lines
  backlog: Backlog
  faults: Faults
  journal: Journal
  store: Store
}

export type Delivery = ReturnType<typeof createDelivery>

export const createDelivery = ({ accounts, companions, lines, backlog, faults, journal, store }: Parts) => {
  /** Holds a stanza for the phone's companion and sends it once it is safe; without a companion it is dropped. */
  const push = (phone: string, stanza: BinaryNode, plaintext?: Buffer) => {
    if (companions.of(phone) === undefined) return
    backlog.hold(phone, stanza, plaintext, (item) => {
      lines.send(phone, item.node)
    })
  }

  const takeBundle = (companion: Companion): Bundle => {
    const bundle = companions.takeBundle(companion)
    const left = companions.preKeyCount(companion.phone)
    if (left < LOW_PREKEYS) {
      const count = node('count', { value: String(left) })
      const id = makeMessageId()
      lines.send(
        companion.phone,
        node('notification', { from: SERVER, type: 'encrypt', id, t: String(nowSeconds()) }, [count]),
      )
    }
    return bundle
  }

  /**
   * Encrypts a message of `sender` for the phone's companion and pushes it.
   * To be called inside `store.atomically`: the ratchet and the stanza must be kept together.
   */
  const post = async (
    sender: Account,
    phone: Account,
    attrs: Record<string, string | undefined>,
    plaintext: Buffer,
    retry?: { count: string | undefined; bundle: Bundle | undefined },
  ): Promise<void> => {
    const companion = companions.of(phone.pn)
    if (companion === undefined) return
    const device = deviceOf(companion)
    if (retry !== undefined || !sender.party.hasSession(device)) {
      await sender.party.start(device, retry?.bundle ?? takeBundle(companion))
    }
    const { type, body } = await sender.party.encrypt(device, plaintext)
    // Linked anew meanwhile: the new companion could not read it.
    if (companions.of(phone.pn)?.device !== companion.device) return
    const spoilt =
      sender.kind === 'contact' && retry === undefined && faults.take(phone.pn, 'corrupt') !== undefined
    const enc = node('enc', { v: '2', type, count: retry?.count }, spoilt ? corrupt(body) : body)
    push(phone.pn, node('message', attrs, [enc]), plaintext)
  }

  /** The companion could not read a message: its sender starts a new session and sends it again, same id. */
  const postAgain = async (line: Line, receipt: BinaryNode, key: string) => {
    const item = backlog.find(line.phone, key)
    const sender = accounts.byJid(item?.node.attrs['from'])
    if (item?.plaintext === undefined || sender === undefined) return
    const { node: stanza, plaintext } = item
    line.staleNacks.set(key, (line.staleNacks.get(key) ?? 0) + 1)
    backlog.release(line.phone, item)
    const retry = { count: child(receipt, 'retry')?.attrs['count'], bundle: bundleOf(receipt) }
    await post(sender, accounts.phone(line.phone), stanza.attrs, plaintext, retry)
  }

  const settle = (line: Line, key: string) => {
    const item = backlog.find(line.phone, key)
    if (item !== undefined) backlog.release(line.phone, item)
  }

  const contactOf = (peer: string | undefined): string => accounts.byJid(peer)?.pn ?? ''

  /** A receipt of the companion: it has the messages, or wants one again. */
  const takeReceipt = (line: Line, receipt: BinaryNode): Promise<void> =>
    store.atomically(async () => {
      const { type, to, recipient, id } = receipt.attrs
      const peer = recipient ?? to
      for (const messageId of idsOf(receipt)) {
        const key = backlog.keyOf('message', peer, messageId)
        if (type === 'retry') await postAgain(line, receipt, key)
        else settle(line, key)
        journal.write({
          event: 'companion:receipt',
          contact: contactOf(peer),
          phone: line.phone,
          id: messageId,
          // `inactive` is how a companion that nobody looks at says delivered.
          type: type === undefined || type === 'inactive' ? 'delivered' : type,
        })
      }
      store.afterCommit(() => {
        line.connection.send(node('ack', { class: 'receipt', id, from: to ?? recipient, type }))
      })
    })

  /** A nack of the copy that a retry replaced says nothing about the new one. */
  const isStale = (line: Line, key: string, error: string | undefined): boolean => {
    const count = line.staleNacks.get(key) ?? 0
    if (error !== NACK_AFTER_RETRY || count === 0) return false
    if (count === 1) line.staleNacks.delete(key)
    else line.staleNacks.set(key, count - 1)
    return true
  }

  /** An ack of the companion for a message (then it is usually a nack) or for a receipt. */
  const takeAck = (line: Line, ack: BinaryNode): void => {
    const { class: tag = '', to, recipient, id = '', type, error } = ack.attrs
    const peer = recipient ?? to
    const key = backlog.keyOf(tag, peer, id, type)
    if (tag === 'message' && isStale(line, key, error)) return
    settle(line, key)
    if (tag !== 'message') return
    journal.write({
      event: 'companion:receipt',
      contact: contactOf(peer),
      phone: line.phone,
      id,
      type: error === undefined ? 'ack' : 'nack',
      ...(error === undefined ? {} : { error: Number(error) }),
    })
  }

  /** The companion is ready: first what waited for it, marked as offline, from then on everything at once. */
  const activate = (line: Line): void => {
    const items = backlog.pending(line.phone)
    for (const { node: stanza } of items) {
      line.connection.send({ ...stanza, attrs: { ...stanza.attrs, offline: '0' } })
    }
    line.connection.send(node('ib', { from: SERVER }, [node('offline', { count: String(items.length) })]))
    line.active = true
  }

  return { push, post, takeReceipt, takeAck, activate }
}
