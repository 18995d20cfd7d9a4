/** Linking a companion by QR or code: references out, what the phone's owner does in, the signed device identity out and back. */
import { createHmac, randomBytes, randomInt } from 'node:crypto'
import {
  proto,
  WA_ADV_ACCOUNT_SIG_PREFIX,
  WA_ADV_DEVICE_SIG_PREFIX,
  type BinaryNode,
} from '@whiskeysockets/baileys'
import { SahutError } from '@sahut/core/contract/errors'
import { calculateSignature, verifySignature } from 'whatsapp-rust-bridge'
import type { Account } from './accounts.ts'
import { lidJid, pnJid, SERVER } from '../protocol/address.ts'
import { type Companion, placeBeside } from './companions.ts'
import { createPairingCodes } from './pairing-codes.ts'
import type { Connection } from '../protocol/connection.ts'
import { sayStreamError } from '../messages/online.ts'
import { bytesOf, child, node, nowSeconds } from '../protocol/nodes.ts'
import type { Introduction } from '../protocol/noise.ts'

/** How many references a connection gets; Baileys shows one after the other. */
const REFS = 6
const RESTART_REQUIRED = 515

/** A connection that shows QR codes. */
interface Candidate {
  connection: Connection
  refs: string[]
  noiseKey: Buffer
  identity: Buffer
  registrationId: number
  signedPreKey: Companion['signedPreKey']
  /** Set while the companion is asked to confirm; the scan waits for `settle`. */
  asked: { message: Buffer; id: string; settle: (error?: SahutError) => void } | undefined
}

interface Scanned {
  ref: string
  noiseKey: Buffer
  identity: Buffer
  advSecret: Buffer
}

/** @throws SahutError invalid_input when the text is not what a companion shows */
const parseQr = (qr: string): Scanned => {
  const [ref = '', noiseKey = '', identity = '', advSecret = ''] = qr.slice(qr.indexOf('#') + 1).split(',')
  const scanned = {
    ref,
    noiseKey: Buffer.from(noiseKey, 'base64'),
    identity: Buffer.from(identity, 'base64'),
    advSecret: Buffer.from(advSecret, 'base64'),
  }
  if (scanned.noiseKey.length !== 32 || scanned.identity.length !== 32 || scanned.advSecret.length !== 32) {
    throw mangled()
  }
  return scanned
}

const mangled = () =>
  new SahutError('invalid_input', 'This is not a QR code that a companion shows.', { field: 'qr' })

/** @throws Error when the client did not say what registration needs */
const readRegistration = ({ staticKey, payload }: Introduction) => {
  const data = payload.devicePairingData
  if (!data?.eRegid || !data.eIdent || !data.eSkeyId || !data.eSkeyVal || !data.eSkeySig) {
    throw new Error('the registration is incomplete')
  }
  const key = { id: Buffer.from(data.eSkeyId).readUIntBE(0, 3), public: Buffer.from(data.eSkeyVal) }
  return {
    noiseKey: staticKey,
    identity: Buffer.from(data.eIdent),
    registrationId: Buffer.from(data.eRegid).readUInt32BE(),
    signedPreKey: { ...key, signature: Buffer.from(data.eSkeySig) },
  }
}

/** The phone's word that a device belongs to its account (ADV), as Baileys' configureSuccessfulPairing checks it. */
const signDevice = (phone: Account, { identity }: Candidate, device: number, advSecret: Buffer) => {
  const details = proto.ADVDeviceIdentity.encode({
    rawId: randomInt(1, 2 ** 31),
    timestamp: nowSeconds(),
    keyIndex: device,
    accountType: proto.ADVEncryptionType.E2EE,
    deviceType: proto.ADVEncryptionType.E2EE,
  }).finish()
  const toSign = Buffer.concat([WA_ADV_ACCOUNT_SIG_PREFIX, details, identity])
  const accountSignatureKey = phone.keys.identity.public
  const accountSignature = calculateSignature(phone.keys.identity.private, toSign)
  const signed = proto.ADVSignedDeviceIdentity.encode({
    details,
    accountSignatureKey,
    accountSignature,
  }).finish()
  const hmac = createHmac('sha256', advSecret).update(signed).digest()
  return {
    stanza: proto.ADVSignedDeviceIdentityHMAC.encode({ details: signed, hmac }).finish(),
    /** What the companion has to sign in return. */
    message: Buffer.concat([WA_ADV_DEVICE_SIG_PREFIX, details, identity, accountSignatureKey]),
  }
}

/** Tells a companion whose it is; it answers under the same id. */
const pairSuccess = (phone: Account, device: number, id: string, signedIdentity: Uint8Array): BinaryNode =>
  node('iq', { from: SERVER, type: 'set', id, xmlns: 'md', t: String(nowSeconds()) }, [
    node('pair-success', {}, [
      node('device-identity', {}, signedIdentity),
      // Without a name Baileys stays unavailable until it is told one.
      node('biz', { name: phone.name }),
      node('platform', { name: 'iphone' }),
      node('device', { jid: pnJid(phone, device), lid: lidJid(phone, device) }),
    ]),
  ])

const companionOf = (
  { noiseKey, registrationId, identity, signedPreKey }: Candidate,
  phone: string,
  device: number,
): Companion => ({ phone, device, noiseKey, registrationId, identity, signedPreKey, greeted: false })

interface Parts {
  /** A companion has proved itself. */
  linked: (companion: Companion) => void
  /** Resolves once that can't be lost any more; only then is the companion told to log in. */
  committed: () => Promise<void>
  phoneOf: (jid: string | undefined) => Account | undefined
  /** A code is to be entered on a phone. */
  codeAsked: (phone: Account) => void
}

/** Gives a companion the phone's word and waits for its own. */
const confirm = async (
  { linked, committed }: Pick<Parts, 'linked' | 'committed'>,
  candidate: Candidate,
  phone: Account,
  advSecret: Buffer,
  nextDevice: () => number,
  isBeside: boolean,
): Promise<number> => {
  const { connection } = candidate
  const device = nextDevice()
  const { stanza, message } = signDevice(phone, candidate, device, advSecret)
  const id = randomBytes(4).toString('hex')
  const confirmed = new Promise<void>((resolve, reject) => {
    candidate.asked = {
      message,
      id,
      settle: (error) => {
        if (error === undefined) resolve()
        else reject(error)
      },
    }
  })
  connection.send(pairSuccess(phone, device, id, stanza))
  await confirmed
  linked(companionOf(candidate, isBeside ? placeBeside(phone.pn, device) : phone.pn, device))
  await committed()
  sayStreamError(connection, RESTART_REQUIRED)
  return device
}

export const createPairing = ({ phoneOf, codeAsked, ...parts }: Parts) => {
  const codes = createPairingCodes({ phoneOf, asked: codeAsked })
  const candidates = new Map<Connection, Candidate>()
  const byRef = new Map<string, Candidate>()
  const expired = new Set<string>()

  const find = (scanned: Scanned): Candidate => {
    const candidate = byRef.get(scanned.ref)
    if (candidate !== undefined) {
      if (!candidate.noiseKey.equals(scanned.noiseKey) || !candidate.identity.equals(scanned.identity))
        throw mangled()
      if (candidate.asked !== undefined)
        throw new SahutError('conflict', 'This QR code is being scanned already.')
      return candidate
    }
    if (expired.has(scanned.ref))
      throw new SahutError('conflict', 'This QR code has expired. Scan the one shown now.')
    throw new SahutError('not_found', 'No companion shows this QR code.')
  }

  const forget = (candidate: Candidate) => {
    candidates.delete(candidate.connection)
    for (const ref of candidate.refs) {
      byRef.delete(ref)
      expired.add(ref)
    }
  }

  return {
    /** An unknown client wants to be linked: give it references for its QR codes. */
    begin: (connection: Connection, introduction: Introduction) => {
      const refs = Array.from({ length: REFS }, () => `2@${randomBytes(48).toString('base64')}`)
      const candidate: Candidate = { connection, refs, ...readRegistration(introduction), asked: undefined }
      candidates.set(connection, candidate)
      for (const ref of refs) byRef.set(ref, candidate)
      const id = randomBytes(4).toString('hex')
      connection.send(
        node('iq', { from: SERVER, type: 'set', id, xmlns: 'md' }, [
          node(
            'pair-device',
            {},
            refs.map((ref) => node('ref', {}, Buffer.from(ref))),
          ),
        ]),
      )
    },
    /**
     * The phone scans what a companion shows. Resolves with the device number once the companion has confirmed.
     * @throws SahutError invalid_input, not_found or conflict (expired, or the companion left)
     */
    scan: async (
      phone: Account,
      qr: string,
      nextDevice: () => number,
      isBeside: boolean,
    ): Promise<number> => {
      const scanned = parseQr(qr)
      return confirm(parts, find(scanned), phone, scanned.advSecret, nextDevice, isBeside)
    },
    /** The phone's owner enters the code that a companion shows. The rest as with `scan`. */
    enterCode: async (
      phone: Account,
      code: string,
      nextDevice: () => number,
      isBeside: boolean,
    ): Promise<number> => {
      const { connection, advSecret } = await codes.enter(phone, code)
      const candidate = candidates.get(connection)
      if (candidate === undefined) throw new SahutError('conflict', 'The companion left.')
      return confirm(parts, candidate, phone, advSecret, nextDevice, isBeside)
    },
    /** What a companion says that is not linked yet: it asks for a code, or answers the phone's word. */
    takeAnswer: (connection: Connection, answer: BinaryNode): boolean => {
      const candidate = candidates.get(connection)
      if (candidate !== undefined && codes.take(connection, candidate.identity, answer)) return true
      if (candidate?.asked === undefined || answer.attrs['id'] !== candidate.asked.id) return false
      const { message, settle } = candidate.asked
      const proof = bytesOf(child(answer, 'pair-device-sign'), 'device-identity')
      const signature =
        proof === undefined ? undefined : proto.ADVSignedDeviceIdentity.decode(proof).deviceSignature
      const valid = signature?.length === 64 && verifySignature(candidate.identity, message, signature)
      forget(candidate)
      settle(valid ? undefined : new SahutError('conflict', 'The companion did not confirm the link.'))
      return true
    },
    /** A connection closed; a scan that waits for it fails. */
    end: (connection: Connection) => {
      codes.end(connection)
      const candidate = candidates.get(connection)
      if (candidate === undefined) return
      forget(candidate)
      candidate.asked?.settle(new SahutError('conflict', 'The companion left before it confirmed the link.'))
    },
  }
}
