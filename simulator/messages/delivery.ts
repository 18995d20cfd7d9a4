/** The way to a companion: encrypt, hold until acknowledged, send, and encrypt again when asked to. */
import { randomBytes } from 'node:crypto'
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Account, Accounts } from '../login/accounts.ts'
import { SERVER } from '../protocol/address.ts'
import type { Backlog } from './backlog.ts'
import { deviceOf, type Companion, type Companions } from '../login/companions.ts'
import { corrupt, type Faults } from '../control/faults.ts'
import type { Line, Lines } from './online.ts'
import { child, node, nowSeconds } from '../protocol/nodes.ts'
import { readBundle, type Bundle, type Sealed } from '../protocol/signal.ts'
import { createKeyedQueue } from './keyed-queue.ts'

/** Below this many one-time pre-keys the server asks for more (Baileys' MIN_PREKEY_COUNT). */
const LOW_PREKEYS = 5

/** An id as an iPhone makes it. */
export const makeMessageId = (): string => `3A${randomBytes(9).toString('hex').toUpperCase()}`

type Attributes = Record<string, string | undefined>

/** How often the companion asked for a message, and the keys that it sent for a new session. */
interface Retry {
  count: string | undefined
  bundle: Bundle | undefined
}

interface Parts {
  accounts: Accounts
  companions: Companions
  lines: Lines
  backlog: Backlog
  faults: Faults
}

export type Delivery = ReturnType<typeof createDelivery>

/** @returns seals for a phone's companion, beginning a session where there is none or a new one is wanted */
const createSealing = ({ companions, lines }: Pick<Parts, 'companions' | 'lines'>) => {
  const takeBundle = (companion: Companion): Bundle => {
    const bundle = companions.takeBundle(companion)
    const left = companions.preKeyCount(companion.phone)
    if (left < LOW_PREKEYS) {
      const attrs = { from: SERVER, type: 'encrypt', id: makeMessageId(), t: String(nowSeconds()) }
      lines.send(companion.phone, node('notification', attrs, [node('count', { value: String(left) })]))
    }
    return bundle
  }

  /** @returns nothing if there is no companion, or it was linked anew meanwhile: the new one could not read it */
  return async (
    sender: Account,
    phone: Account,
    plaintext: Buffer,
    retry: Retry | undefined,
  ): Promise<Sealed | undefined> => {
    const companion = companions.of(phone.pn)
    if (companion === undefined) return undefined
    const device = deviceOf(companion)
    if (retry !== undefined || !sender.party.hasSession(device)) {
      await sender.party.start(device, retry?.bundle ?? takeBundle(companion))
    }
    const sealed = await sender.party.encrypt(device, plaintext)
    return companions.of(phone.pn)?.device === companion.device ? sealed : undefined
  }
}

export const createDelivery = ({ accounts, companions, lines, backlog, faults }: Parts) => {
  const inTurn = createKeyedQueue()
  const sealFor = createSealing({ companions, lines })

  /** Holds a stanza for the phone's companion and sends it once it is safe; without a companion it is dropped. */
  const push = (phone: string, stanza: BinaryNode, plaintext?: Buffer) => {
    if (companions.of(phone) === undefined) return
    backlog.hold(phone, stanza, plaintext, (item) => {
      lines.send(phone, item.node)
    })
  }

  const spoiltBy = (sender: Account, phone: Account, body: Buffer): Buffer =>
    sender.kind === 'contact' && faults.take(phone.pn, 'corrupt') !== undefined ? corrupt(body) : body

  const seal = async (
    sender: Account,
    phone: Account,
    attrs: Attributes,
    plaintext: Buffer,
    retry: Retry | undefined,
  ): Promise<void> => {
    const sealed = await sealFor(sender, phone, plaintext, retry)
    if (sealed === undefined) return
    const { type } = sealed
    const body = retry === undefined ? spoiltBy(sender, phone, sealed.body) : sealed.body
    const enc = node('enc', { v: '2', type, count: retry?.count }, body)
    push(phone.pn, node('message', attrs, [enc]), plaintext)
  }

  /**
   * Encrypts a message of `sender` for the phone's companion and pushes it, after what the sender posted before.
   * To be called inside `store.atomically`: the ratchet and the stanza must be kept together.
   */
  const post = (
    sender: Account,
    phone: Account,
    attrs: Attributes,
    plaintext: Buffer,
    retry?: Retry,
  ): Promise<void> => inTurn(`${sender.pn} ${phone.pn}`, () => seal(sender, phone, attrs, plaintext, retry))

  /**
   * The same for what is sealed for a whole group.
   * @param distribution tells the sender's key to a companion that does not have it
   * @param again what the sender's app sends when it is asked: content and key in one
   */
  const postToGroup = (
    sender: Account,
    phone: Account,
    attrs: Attributes,
    { skmsg, distribution, again }: { skmsg: Buffer; distribution: Buffer | undefined; again: Buffer },
  ): Promise<void> =>
    inTurn(`${sender.pn} ${phone.pn}`, async () => {
      const key = distribution && (await sealFor(sender, phone, distribution, undefined))
      const body = spoiltBy(sender, phone, skmsg)
      const enc = node('enc', { v: '2', type: 'skmsg' }, body)
      const first = key === undefined ? [] : [node('enc', { v: '2', type: key.type }, key.body)]
      push(phone.pn, node('message', attrs, [...first, enc]), again)
    })

  return {
    push,
    post,
    postToGroup,
    /** Whether the phone has a companion that messages go to. */
    reaches: (phone: string): boolean => companions.of(phone) !== undefined,
    /**
     * The companion could not read a message: its sender starts a new session and sends it again, same id.
     * To be called inside `store.atomically`.
     * @param key of the message in the backlog
     * @param receipt the companion's retry receipt; from its second try on it brings a key bundle
     * @returns false if the message is not held any more
     */
    postAgain: async (phone: string, key: string, receipt: BinaryNode): Promise<boolean> => {
      const item = backlog.find(phone, key)
      const sender = accounts.byJid(item?.node.attrs['participant'] ?? item?.node.attrs['from'])
      if (item?.plaintext === undefined || sender === undefined) return false
      backlog.release(phone, item)
      const retry = { count: child(receipt, 'retry')?.attrs['count'], bundle: readBundle(receipt) }
      await post(sender, accounts.phone(phone), item.node.attrs, item.plaintext, retry)
      return true
    },
    /** The companion is ready: first what waited for it, marked as offline, from then on everything at once. */
    activate: (line: Line): void => {
      const items = backlog.pending(line.phone)
      for (const { node: stanza } of items) {
        line.connection.send({ ...stanza, attrs: { ...stanza.attrs, offline: '0' } })
      }
      line.connection.send(node('ib', { from: SERVER }, [node('offline', { count: String(items.length) })]))
      line.active = true
    },
  }
}
