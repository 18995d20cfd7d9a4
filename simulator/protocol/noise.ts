/**
 * The server's half of WhatsApp's transport: Noise_XX_25519_AESGCM_SHA256 as responder, then AES-256-GCM with a
 * counter a direction. The client's half is Baileys' Utils/noise-handler.js.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto'
import { Curve, NOISE_MODE, NOISE_WA_HEADER, proto } from '@whiskeysockets/baileys'
import { calculateSignature } from 'whatsapp-rust-bridge'
import { makeKeyPair, StoredKeyPair, storeKeyPair, type KeyPair } from './keys.ts'
import type { Store } from '../store.ts'

const TAG_BYTES = 16
const EMPTY = Buffer.alloc(0)

/** The server's static key and the chain that vouches for it: root signs intermediate signs leaf. */
export interface Certificate {
  static: KeyPair
  chain: Uint8Array
  /** What a client has to trust. */
  rootKey: Buffer
}

/** The certificate of this network, made once and kept in the store, so that a client's trust outlives a restart. */
export const loadCertificate = (store: Store): Certificate => {
  const pair = (name: string): KeyPair => {
    const known = store.fact(name, StoredKeyPair)
    if (known !== undefined) return known
    const made = makeKeyPair()
    store.putFact(name, storeKeyPair(made))
    return made
  }
  const root = pair('noise-root')
  const intermediate = pair('noise-intermediate')
  const server = pair('noise-static')
  const { CertChain } = proto
  const certify = (signer: KeyPair, key: Buffer, serial: number, issuerSerial: number) => {
    // Baileys compares the intermediate's issuerSerial with 0, so it must be there explicitly.
    const details = CertChain.NoiseCertificate.Details.encode({ serial, issuerSerial, key }).finish()
    return { details, signature: calculateSignature(signer.private, details) }
  }
  const chain = CertChain.encode({
    intermediate: certify(root, intermediate.public, 1, 0),
    leaf: certify(intermediate, server.public, 2, 1),
  }).finish()
  return { static: server, chain, rootKey: root.public }
}

const iv = (counter: number): Buffer => {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt32BE(counter, 8)
  return bytes
}

const seal = (key: Buffer, counter: number, plaintext: Uint8Array, aad: Buffer): Buffer => {
  const cipher = createCipheriv('aes-256-gcm', key, iv(counter))
  cipher.setAAD(aad)
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

const unseal = (key: Buffer, counter: number, ciphertext: Uint8Array, aad: Buffer): Buffer => {
  const decipher = createDecipheriv('aes-256-gcm', key, iv(counter))
  decipher.setAAD(aad)
  decipher.setAuthTag(ciphertext.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(ciphertext.subarray(0, -TAG_BYTES)), decipher.final()])
}

/** The symmetric state of a handshake (Noise specification, 5.2). */
const createHandshakeState = () => {
  let hash: Buffer = Buffer.from(NOISE_MODE)
  let salt = hash
  let key = hash
  let counter = 0

  const mixHash = (data: Uint8Array) => {
    hash = createHash('sha256').update(hash).update(data).digest()
  }
  const derive = (secret: Uint8Array): [Buffer, Buffer] => {
    const bytes = Buffer.from(hkdfSync('sha256', secret, salt, EMPTY, 64))
    return [bytes.subarray(0, 32), bytes.subarray(32)]
  }
  return {
    mixHash,
    derive,
    mixKey: (secret: Uint8Array) => {
      ;[salt, key] = derive(secret)
      counter = 0
    },
    encrypt: (plaintext: Uint8Array): Buffer => {
      const ciphertext = seal(key, counter++, plaintext, hash)
      mixHash(ciphertext)
      return ciphertext
    },
    decrypt: (ciphertext: Uint8Array): Buffer => {
      const plaintext = unseal(key, counter++, ciphertext, hash)
      mixHash(ciphertext)
      return plaintext
    },
  }
}

/** What a client said of itself at the end of the handshake. */
export interface Introduction {
  /** The client's static Noise key, 32 bytes. */
  staticKey: Buffer
  payload: proto.ClientPayload
}

/** Encrypts and decrypts frames after the handshake; each direction counts its frames, so order matters. */
export interface Transport {
  encrypt: (plaintext: Uint8Array) => Buffer
  decrypt: (ciphertext: Uint8Array) => Buffer
}

/** Answers one client's handshake. */
export const createResponder = (certificate: Certificate) => {
  const state = createHandshakeState()
  const ephemeral = Curve.generateKeyPair()
  state.mixHash(NOISE_WA_HEADER)

  return {
    /**
     * @param frame the client's hello
     * @returns the server's hello
     * @throws when the frame is no hello
     */
    hello: (frame: Uint8Array): Uint8Array => {
      const theirs = proto.HandshakeMessage.decode(frame).clientHello?.ephemeral
      if (theirs?.length !== 32) throw new Error('the first frame is no client hello')
      state.mixHash(theirs)
      state.mixHash(ephemeral.public)
      state.mixKey(Curve.sharedKey(ephemeral.private, theirs))
      const staticKey = state.encrypt(certificate.static.public)
      state.mixKey(Curve.sharedKey(certificate.static.private, theirs))
      const payload = state.encrypt(certificate.chain)
      return proto.HandshakeMessage.encode({
        serverHello: { ephemeral: ephemeral.public, static: staticKey, payload },
      }).finish()
    },
    /**
     * @param frame the client's finish
     * @throws when it does not decrypt
     */
    finish: (frame: Uint8Array): { introduction: Introduction; transport: Transport } => {
      const finish = proto.HandshakeMessage.decode(frame).clientFinish
      if (finish?.static == null || finish.payload == null)
        throw new Error('the second frame is no client finish')
      const staticKey = state.decrypt(finish.static)
      state.mixKey(Curve.sharedKey(ephemeral.private, staticKey))
      const payload = proto.ClientPayload.decode(state.decrypt(finish.payload))
      const [clientKey, serverKey] = state.derive(EMPTY)
      let sent = 0
      let received = 0
      return {
        introduction: { staticKey, payload },
        transport: {
          encrypt: (plaintext) => seal(serverKey, sent++, plaintext, EMPTY),
          decrypt: (ciphertext) => unseal(clientKey, received++, ciphertext, EMPTY),
        },
      }
    },
  }
}
