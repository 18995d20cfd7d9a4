/** Linking a companion by a code that is typed on the phone: both prove to each other that they know it. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { Curve, derivePairingCodeKey, type BinaryNode } from '@whiskeysockets/baileys'
import { SahutError } from '@sahut/core/contract/errors'
import type { Account } from './accounts.ts'
import { SERVER } from '../protocol/address.ts'
import type { Connection } from '../protocol/connection.ts'
import { makeKeyPair } from '../protocol/keys.ts'
import { bytesOf, child, failure, node, result } from '../protocol/nodes.ts'

const TAG = 'link_code_companion_reg'
const SALT_BYTES = 32
const CTR_IV_BYTES = 16
const GCM_IV_BYTES = 12
const KEY_BYTES = 32
const GCM_TAG_BYTES = 16

const LEFT = 'The companion left before it confirmed the code.'

/** A companion that shows a code, and asked the network for its phone. */
interface Hello {
  connection: Connection
  identity: Buffer
  /** The companion's key for this link, hidden by the code. */
  wrapped: Buffer
  ref: Buffer
  /** Set while the phone waits for the companion's proof. */
  waiting: { prove: (bundle: Buffer) => void; leave: () => void } | undefined
}

const hkdf = (secret: Uint8Array, salt: Uint8Array, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, KEY_BYTES))

const wrap = async (code: string, key: Uint8Array): Promise<Buffer> => {
  const salt = randomBytes(SALT_BYTES)
  const iv = randomBytes(CTR_IV_BYTES)
  const cipher = createCipheriv('aes-256-ctr', await derivePairingCodeKey(code, salt), iv)
  return Buffer.concat([salt, iv, cipher.update(key), cipher.final()])
}

/** With another code than it was wrapped with it is some other key. */
const unwrap = async (code: string, wrapped: Buffer): Promise<Buffer> => {
  const salt = wrapped.subarray(0, SALT_BYTES)
  const iv = wrapped.subarray(SALT_BYTES, SALT_BYTES + CTR_IV_BYTES)
  const decipher = createDecipheriv('aes-256-ctr', await derivePairingCodeKey(code, salt), iv)
  return Buffer.concat([decipher.update(wrapped.subarray(SALT_BYTES + CTR_IV_BYTES)), decipher.final()])
}

/** @returns nothing if it was sealed with another secret: one of the two had another code */
const openBundle = (bundle: Buffer, shared: Uint8Array): Buffer | undefined => {
  const salt = bundle.subarray(0, SALT_BYTES)
  const key = hkdf(shared, salt, 'link_code_pairing_key_bundle_encryption_key')
  const sealed = bundle.subarray(SALT_BYTES + GCM_IV_BYTES)
  const decipher = createDecipheriv(
    'aes-256-gcm',
    key,
    bundle.subarray(SALT_BYTES, SALT_BYTES + GCM_IV_BYTES),
  )
  decipher.setAuthTag(sealed.subarray(-GCM_TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -GCM_TAG_BYTES)), decipher.final()])
  } catch {
    return undefined
  }
}

/** Tells the companion the phone's key for this link. @returns the companion's proof that it has the same code */
const exchange = (phone: Account, hello: Hello, wrapped: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const leave = () => {
      reject(new SahutError('conflict', LEFT))
    }
    hello.waiting = { prove: resolve, leave }
    const id = randomBytes(4).toString('hex')
    const told = [
      node('link_code_pairing_wrapped_primary_ephemeral_pub', {}, wrapped),
      node('primary_identity_pub', {}, phone.keys.identity.public),
      node('link_code_pairing_ref', {}, hello.ref),
    ]
    const reg = node(TAG, { stage: 'primary_hello' }, told)
    hello.connection.send(node('notification', { from: SERVER, type: TAG, id }, [reg]))
  })

interface Parts {
  /** The phone that a code is asked for, if there is such an account. */
  phoneOf: (jid: string | undefined) => Account | undefined
  /** The phone's owner sees that a code is to be entered. */
  asked: (phone: Account) => void
}

export const createPairingCodes = ({ phoneOf, asked }: Parts) => {
  /** By phone: the network passes on the last one only. */
  const hellos = new Map<string, Hello>()
  const ended = new Set<string>()

  const forget = (pn: string, hello: Hello) => {
    hellos.delete(pn)
    ended.add(pn)
    hello.waiting?.leave()
  }

  const greet = (connection: Connection, identity: Buffer, iq: BinaryNode, reg: BinaryNode) => {
    const phone = phoneOf(reg.attrs['jid'])
    const wrapped = bytesOf(reg, 'link_code_pairing_wrapped_companion_ephemeral_pub')
    if (phone === undefined || wrapped?.length !== SALT_BYTES + CTR_IV_BYTES + KEY_BYTES) {
      connection.send(failure(iq, 404, 'item-not-found'))
      return
    }
    const former = hellos.get(phone.pn)
    if (former !== undefined) forget(phone.pn, former)
    const ref = randomBytes(16)
    hellos.set(phone.pn, { connection, identity, wrapped, ref, waiting: undefined })
    const answer = node(TAG, { stage: 'companion_hello' }, [node('link_code_pairing_ref', {}, ref)])
    connection.send(result(iq, [answer]))
    asked(phone)
  }

  const prove = (connection: Connection, iq: BinaryNode, reg: BinaryNode) => {
    const ref = bytesOf(reg, 'link_code_pairing_ref')
    const bundle = bytesOf(reg, 'link_code_pairing_wrapped_key_bundle')
    const hello = [...hellos.values()].find((one) => one.connection === connection)
    if (hello === undefined || bundle === undefined || ref?.equals(hello.ref) !== true) {
      connection.send(failure(iq, 404, 'item-not-found'))
      return
    }
    connection.send(result(iq))
    hello.waiting?.prove(bundle)
  }

  /** @throws SahutError not_found, conflict */
  const helloFor = ({ pn }: Account): Hello => {
    const hello = hellos.get(pn)
    if (hello?.waiting !== undefined) throw new SahutError('conflict', 'A code is being entered already.')
    if (hello !== undefined) return hello
    if (ended.has(pn))
      throw new SahutError('conflict', 'This code was used, or has expired. Enter the one shown now.')
    throw new SahutError('not_found', 'No companion waits for a code of this phone.')
  }

  return {
    /** @returns false if the node is nothing of the kind */
    take: (connection: Connection, identity: Buffer, iq: BinaryNode): boolean => {
      const reg = child(iq, TAG)
      if (reg === undefined) return false
      if (reg.attrs['stage'] === 'companion_hello') greet(connection, identity, iq, reg)
      else prove(connection, iq, reg)
      return true
    },
    /**
     * The phone's owner enters a code.
     * @returns the companion that shows it, and the secret by which it knows the phone
     * @throws SahutError invalid_input (wrong), not_found or conflict (used, expired, or the companion left)
     */
    enter: async (
      phone: Account,
      entered: string,
    ): Promise<{ connection: Connection; advSecret: Buffer }> => {
      const hello = helloFor(phone)
      const code = entered.replaceAll(/[\s-]/g, '').toUpperCase()
      const theirs = await unwrap(code, hello.wrapped)
      const ours = makeKeyPair()
      const wrapped = await wrap(code, ours.public)
      // Who left while that was reckoned is not waited for.
      if (hellos.get(phone.pn) !== hello) throw new SahutError('conflict', LEFT)
      const bundle = await exchange(phone, hello, wrapped).finally(() => {
        hello.waiting = undefined
      })
      const shared = Curve.sharedKey(ours.private, theirs)
      const opened = openBundle(bundle, shared)
      const proof = Buffer.concat([hello.identity, phone.keys.identity.public])
      if (opened?.subarray(0, proof.length).equals(proof) !== true)
        throw new SahutError('invalid_input', 'This code is wrong, or is not shown any more.', {
          field: 'code',
        })
      forget(phone.pn, hello)
      const identities = Curve.sharedKey(phone.keys.identity.private, hello.identity)
      const secret = Buffer.concat([shared, identities, opened.subarray(proof.length)])
      return { connection: hello.connection, advSecret: hkdf(secret, Buffer.alloc(0), 'adv_secret') }
    },
    /** A connection closed. */
    end: (connection: Connection) => {
      for (const [pn, hello] of hellos) if (hello.connection === connection) forget(pn, hello)
    },
  }
}
