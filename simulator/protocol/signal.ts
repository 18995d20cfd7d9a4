/** One party of the Signal protocol (a contact's or a phone's device), on libsignal with its sessions in the store. */
import { randomInt } from 'node:crypto'
import { encodeBigEndian, type BinaryNode } from '@whiskeysockets/baileys'
import { ProtocolAddress, SessionBuilder, SessionCipher, SessionRecord, type SignalStorage } from 'libsignal'
import { calculateSignature } from 'whatsapp-rust-bridge'
import { z } from 'zod'
import { makeKeyPair, StoredKeyPair, storeKeyPair } from './keys.ts'
import { bytesOf, child, node } from './nodes.ts'
import type { Store } from '../store.ts'

/** A Signal identity. Public keys are 32 bytes, without Signal's type byte. */
export const Keys = z.object({
  registrationId: z.int(),
  identity: StoredKeyPair,
  signedPreKey: StoredKeyPair,
})
export type Keys = z.infer<typeof Keys>

/** What is needed to write to a device first. Public keys are 32 bytes. */
export interface Bundle {
  registrationId: number
  identity: Buffer
  signedPreKey: { id: number; public: Buffer; signature: Buffer }
  preKey?: { id: number; public: Buffer }
}

/** What travels in `<enc>`: `pkmsg` also carries what starts a session. */
export interface Sealed {
  type: 'pkmsg' | 'msg'
  body: Buffer
}

const SIGNED_PREKEY_ID = 1
const PREKEY_MESSAGE = 3
/** Signal's type byte of a Curve25519 public key. */
const KEY_TYPE = Buffer.from([5])

const typed = (key: Buffer): Buffer => Buffer.concat([KEY_TYPE, key])

export const makeKeys = (): Keys => ({
  registrationId: randomInt(1, 16_380),
  identity: makeKeyPair(),
  signedPreKey: makeKeyPair(),
})

/** Keys as text for the store; `Keys` parses what comes out. */
export const serializeKeys = ({ registrationId, identity, signedPreKey }: Keys): unknown => ({
  registrationId,
  identity: storeKeyPair(identity),
  signedPreKey: storeKeyPair(signedPreKey),
})

/**
 * A bundle as it is told to companions: `keys` are the children of `<keys>`, and with the registration those of a
 * `<user>` in the answer to `encrypt` get `key`. There is no one-time pre-key: Signal does without when they have
 * run out, and it spares the simulator a write a chat.
 */
export const bundleNodes = (keys: Keys): { registration: BinaryNode; keys: BinaryNode[] } => ({
  registration: node('registration', {}, encodeBigEndian(keys.registrationId, 4)),
  keys: [
    node('type', {}, KEY_TYPE),
    node('identity', {}, keys.identity.public),
    node('skey', {}, [
      node('id', {}, encodeBigEndian(SIGNED_PREKEY_ID, 3)),
      node('value', {}, keys.signedPreKey.public),
      node(
        'signature',
        {},
        Buffer.from(calculateSignature(keys.identity.private, typed(keys.signedPreKey.public))),
      ),
    ]),
  ],
})

/** A `<key>` or `<skey>`: a 3-byte id and a 32-byte public key. */
export const readKey = (key: BinaryNode | undefined): { id: number; public: Buffer } | undefined => {
  const id = bytesOf(key, 'id')
  const value = bytesOf(key, 'value')
  return id?.length === 3 && value?.length === 32 ? { id: id.readUIntBE(0, 3), public: value } : undefined
}

/** The bundle in a retry receipt; undefined if there is none. */
export const readBundle = (receipt: BinaryNode): Bundle | undefined => {
  const keys = child(receipt, 'keys')
  const identity = bytesOf(keys, 'identity')
  const skey = readKey(child(keys, 'skey'))
  const signature = bytesOf(child(keys, 'skey'), 'signature')
  const registration = bytesOf(receipt, 'registration')
  if (!identity || !skey || !signature || registration?.length !== 4) return undefined
  const preKey = readKey(child(keys, 'key'))
  return {
    registrationId: registration.readUInt32BE(),
    identity,
    signedPreKey: { ...skey, signature },
    ...(preKey === undefined ? {} : { preKey }),
  }
}

/** Sessions by owner (a phone number) and the address of the other device. */
export const createSessions = (store: Store) => {
  const cache = new Map<string, string>()
  const select = store.prepare('SELECT record FROM session WHERE owner = ? AND address = ?')
  const upsert = store.prepare(
    'INSERT INTO session VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET record = excluded.record',
  )
  return {
    /** The session's record as JSON text. */
    get: (owner: string, address: string): string | undefined => {
      const key = `${owner} ${address}`
      const cached = cache.get(key)
      if (cached !== undefined) return cached
      const row = select.get(owner, address)
      if (row === undefined) return undefined
      const record = String(row['record'])
      cache.set(key, record)
      return record
    },
    put: (owner: string, address: string, record: string) => {
      cache.set(`${owner} ${address}`, record)
      store.run(upsert, owner, address, record)
    },
  }
}
export type Sessions = ReturnType<typeof createSessions>

// libsignal declares that records serialize to bytes; in truth they are plain objects made for JSON.
const Record = z.custom<Uint8Array>((value) => typeof value === 'object' && value !== null)

const createStorage = (owner: string, keys: Keys, sessions: Sessions): SignalStorage => ({
  loadSession: (address) => {
    const record = sessions.get(owner, address)
    return Promise.resolve(
      record === undefined ? undefined : SessionRecord.deserialize(Record.parse(JSON.parse(record))),
    )
  },
  storeSession: (address, record) => {
    sessions.put(owner, address, JSON.stringify(record.serialize()))
    return Promise.resolve()
  },
  // Trust on first use, as WhatsApp does: a re-linked companion has another identity.
  isTrustedIdentity: () => true,
  loadPreKey: () => Promise.resolve(undefined),
  removePreKey: () => undefined,
  loadSignedPreKey: () => ({ privKey: keys.signedPreKey.private, pubKey: typed(keys.signedPreKey.public) }),
  getOurRegistrationId: () => keys.registrationId,
  getOurIdentity: () => ({ privKey: keys.identity.private, pubKey: typed(keys.identity.public) }),
})

const Sessions = z.looseObject({ _sessions: z.record(z.string(), z.unknown()) })

/**
 * Storage that holds one session of each device's at a time: libsignal turns the ratchet of every session that it tries
 * in vain, and stores that. A contact's app on a phone has no such fault.
 */
const createStorageOf = (storage: SignalStorage, owner: string, sessions: Sessions) => (name: string) => {
  const wholeOf = (address: string) =>
    Sessions.parse(JSON.parse(sessions.get(owner, address) ?? '{"_sessions":{}}'))
  const one: SignalStorage = {
    ...storage,
    loadSession: (address) => {
      const whole = wholeOf(address)
      const only = { ...whole, _sessions: { [name]: whole._sessions[name] } }
      return Promise.resolve(SessionRecord.deserialize(Record.parse(only)))
    },
    storeSession: (address, record) => {
      const whole = wholeOf(address)
      const { _sessions } = Sessions.parse(record.serialize())
      sessions.put(
        owner,
        address,
        JSON.stringify({ ...whole, _sessions: { ...whole._sessions, ..._sessions } }),
      )
      return Promise.resolve()
    },
  }
  return one
}

export type Party = ReturnType<typeof createParty>

/**
 * A party that writes to and reads from companions' devices.
 * @param owner the party's phone number, under which its sessions are stored
 */
export const createParty = (owner: string, keys: Keys, sessions: Sessions) => {
  const storage = createStorage(owner, keys, sessions)
  const storageOf = createStorageOf(storage, owner, sessions)
  // libsignal queues by address for the whole process: with the owner in it, parties don't wait for each other.
  const addressOf = (device: string) => new ProtocolAddress(`${owner}-${device}`, 0)

  return {
    hasSession: (device: string) => sessions.get(owner, addressOf(device).toString()) !== undefined,
    /** Starts over with a device; what it sends later with the old session can still be read. */
    start: (device: string, bundle: Bundle): Promise<void> =>
      new SessionBuilder(storage, addressOf(device)).initOutgoing({
        registrationId: bundle.registrationId,
        identityKey: typed(bundle.identity),
        signedPreKey: {
          keyId: bundle.signedPreKey.id,
          publicKey: typed(bundle.signedPreKey.public),
          signature: bundle.signedPreKey.signature,
        },
        // Declared as required, yet libsignal does without it, as the protocol allows.
        ...(bundle.preKey === undefined
          ? {}
          : { preKey: { keyId: bundle.preKey.id, publicKey: typed(bundle.preKey.public) } }),
      } as Parameters<SessionBuilder['initOutgoing']>[0]),
    /** @throws libsignal's SessionError without a session */
    encrypt: async (device: string, plaintext: Uint8Array): Promise<Sealed> => {
      const { type, body } = await new SessionCipher(storage, addressOf(device)).encrypt(plaintext)
      return { type: type === PREKEY_MESSAGE ? 'pkmsg' : 'msg', body: Buffer.from(body, 'binary') }
    },
    /** @throws libsignal's errors: no session, a wrong MAC, a key that was used already */
    decrypt: async (device: string, { type, body }: Sealed): Promise<Buffer> => {
      const address = addressOf(device)
      if (type === 'pkmsg') return new SessionCipher(storage, address).decryptPreKeyWhisperMessage(body)
      const record = Sessions.parse(JSON.parse(sessions.get(owner, address.toString()) ?? '{"_sessions":{}}'))
      let cause: unknown
      for (const name of Object.keys(record._sessions)) {
        try {
          return await new SessionCipher(storageOf(name), address).decryptWhisperMessage(body)
        } catch (error) {
          cause = error
        }
      }
      const reason = cause instanceof Error ? cause.message : 'there is no session'
      throw new Error(reason, { cause })
    },
  }
}
