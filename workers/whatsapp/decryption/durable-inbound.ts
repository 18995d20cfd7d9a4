import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type BinaryNode,
  decodeMessageNode,
  DEFAULT_CONNECTION_CONFIG,
  isPnUser,
  proto,
  type SignalKeyStoreWithTransaction,
  type SocketConfig,
  unpadRandomMax16,
  type WAMessage,
} from '@whiskeysockets/baileys'
import { SahutError } from '@sahut/core/contract/errors'
import { createAddressLock } from './address-lock.ts'
import type { LidMapping } from '../people/addresses.ts'
import { withOneSession } from './one-session.ts'
import { createSenderKeys } from './sender-keys.ts'

/**
 * What a message is read as that is known already: one without any content, in WhatsApp's padding. Baileys takes it
 * and sends the receipt that a crash has swallowed.
 */
const NOTHING_NEW = Uint8Array.of(1)

type MakeRepository = SocketConfig['makeSignalRepository']
type Keys = Parameters<MakeRepository>[0]['keys']

export type DurableInbound = {
  /** Remembers which stanza a ciphertext came in; to be called on every `<message>`. */
  note: (stanza: BinaryNode) => void
  /** For Baileys' `makeSignalRepository`. */
  makeRepository: MakeRepository
  /** Looks addresses up, and says so when the store fails; there once Baileys has called `makeRepository`. */
  lidMapping: () => LidMapping
}

/**
 * One lock for the whole process: libsignal serialises its work in a queue per address that all numbers share, and
 * runs whatever waits there in the async context of whoever came first. Baileys keeps its transaction in that
 * context, so that a second job would write outside its own transaction, before its message is durable. While each
 * address is entered by one at a time, that queue never holds a second job.
 */
const exclusively = createAddressLock()

const withTransactions = (keys: Keys): SignalKeyStoreWithTransaction => {
  if ('transaction' in keys) return keys
  throw new TypeError('Baileys gave a key store without transactions.')
}

/** The message in a plaintext; nothing if a sender made it unreadable, which Baileys then reports by itself. */
const readPlaintext = (
  plaintext: Uint8Array,
): { message: proto.IMessage; encoded: Uint8Array } | undefined => {
  try {
    const encoded = unpadRandomMax16(plaintext)
    const message = proto.Message.decode(encoded)
    return { message: message.deviceSentMessage?.message ?? message, encoded }
  } catch {
    return undefined
  }
}

type Repository = ReturnType<MakeRepository>

/** A message that begins a session names it; any other may belong to each of the device's. */
const decryptApart = (
  base: Repository,
  keys: Keys,
  message: { jid: string; type: 'pkmsg' | 'msg'; ciphertext: Uint8Array },
): Promise<Uint8Array> => {
  const decrypt = () => base.decryptMessage(message)
  if (message.type === 'pkmsg') return decrypt()
  const address = base.jidToSignalProtocolAddress(message.jid)
  const records = {
    get: async () => (await keys.get('session', [address]))[address],
    // Declared as bytes, in truth libsignal's plain objects.
    set: async (record: object) => {
      await keys.set({ session: { [address]: record as Uint8Array } })
    },
  }
  return withOneSession(records, message.ciphertext, decrypt)
}

/**
 * Baileys looks an address up before it decrypts, and refuses a message for good (ack with error 500) when that look-up
 * fails. Here a failed look-up finds nothing: the message is read under the address that it came with or, if that
 * has no session, asked for again.
 */
const withFailedLookups = (
  lidMapping: Repository['lidMapping'],
  onFailure: (error: unknown) => void,
): Repository['lidMapping'] => {
  const orNothing =
    (find: (jid: string) => Promise<string | null>) =>
    async (jid: string): Promise<string | null> => {
      try {
        return await find(jid)
      } catch (error) {
        onFailure(error)
        return null
      }
    }
  const forgiving = Object.create(lidMapping) as Repository['lidMapping']
  forgiving.getLIDForPN = orNothing((jid) => lidMapping.getLIDForPN(jid))
  forgiving.getPNForLID = orNothing((jid) => lidMapping.getPNForLID(jid))
  return forgiving
}

type InboundDeps = {
  me: () => { id: string; lid: string }
  /** Whether WhatsApp can't have delivered this stanza before. */
  isFirst: (stanza: BinaryNode) => boolean
  /** Resolves once the message is durable. */
  keep: (message: WAMessage, isFirst: boolean, encoded: Uint8Array) => Promise<void>
  /** Resolves once the message stands in its chat as one that can't be read yet. */
  unreadable: (envelope: WAMessage) => Promise<void>
  /** Whether a message of this key is durable, and not only awaited. */
  isKept: (key: WAMessage['key']) => Promise<boolean>
  /** Ends the connection at once: when a message can't be kept, neither a receipt nor a request to send it again may leave. */
  drop: (error: unknown) => void
}

/** What a ciphertext came in. @param isWithAnother beside the message for a whole group, for which it tells a key */
type Noted = { stanza: BinaryNode; isFirst: boolean; isWithAnother: boolean }

/** Which stanza each ciphertext came in. */
const createEnvelopes = ({ me, isFirst }: Pick<InboundDeps, 'me' | 'isFirst'>) => {
  const stanzas = new WeakMap<Uint8Array, Noted>()
  return {
    note: (stanza: BinaryNode): void => {
      if (!Array.isArray(stanza.content)) return
      const noted = { stanza, isFirst: isFirst(stanza), isWithAnother: false }
      const isForGroup = stanza.content.some(({ attrs }) => attrs['type'] === 'skmsg')
      for (const { content, attrs } of stanza.content) {
        if (!(content instanceof Uint8Array)) continue
        stanzas.set(content, { ...noted, isWithAnother: isForGroup && attrs['type'] !== 'skmsg' })
      }
    },
    envelopeOf: (ciphertext: Uint8Array): Omit<Noted, 'stanza'> & { envelope: WAMessage; author: string } => {
      const noted = stanzas.get(ciphertext)
      if (noted === undefined) throw new Error('A ciphertext came in no stanza.')
      const { id, lid } = me()
      const { fullMessage: envelope, author } = decodeMessageNode(noted.stanza, id, lid)
      const { isFirst: first, isWithAnother } = noted
      return { envelope, author, isFirst: first, isWithAnother }
    },
  }
}

/** Keeps what is read before its ratchet moves, and tells of what can't be. */
const createKeeping = (
  deps: Pick<InboundDeps, 'drop' | 'isKept' | 'keep' | 'unreadable'>,
  envelopeOf: ReturnType<typeof createEnvelopes>['envelopeOf'],
) => {
  const keepMessage = async (ciphertext: Uint8Array, plaintext: Uint8Array): Promise<void> => {
    const read = readPlaintext(plaintext)
    const { envelope, isFirst } = envelopeOf(ciphertext)
    if (read === undefined) {
      await deps.unreadable(envelope)
      return
    }
    await deps.keep({ ...envelope, message: read.message }, isFirst, read.encoded)
  }

  const decryptAndKeep = async (
    ciphertext: Uint8Array,
    decrypt: () => Promise<Uint8Array>,
    learn: (plaintext: Uint8Array) => Promise<void> = () => Promise.resolve(),
  ) => {
    const plaintext = await decrypt()
    try {
      await learn(plaintext)
      await keepMessage(ciphertext, plaintext)
    } catch (error) {
      deps.drop(error)
      throw error
    }
    return plaintext
  }

  const unlessKept = async (ciphertext: Uint8Array, read: () => Promise<Uint8Array>) => {
    try {
      return await read()
    } catch (error) {
      const { envelope, isWithAnother } = envelopeOf(ciphertext)
      if (await deps.isKept(envelope.key)) return NOTHING_NEW
      // It told a sender's key, perhaps before a crash: the message for the whole group says whether that is here.
      if (isWithAnother && !(error instanceof SahutError)) return NOTHING_NEW
      // Not for want of a key, but because the store failed: the connection is dropped, and it is delivered again.
      if (!(error instanceof SahutError)) await tellUnreadable(envelope)
      throw error
    }
  }

  /** Before the request to send it again leaves, and with it WhatsApp's copy is gone. */
  const tellUnreadable = async (envelope: WAMessage): Promise<void> => {
    try {
      await deps.unreadable(envelope)
    } catch (error) {
      deps.drop(error)
    }
  }

  return { decryptAndKeep, unlessKept }
}

/**
 * Makes messages durable before WhatsApp hears that they arrived. Baileys decrypts, commits the ratchet, sends the
 * receipt and only then tells of a message, from memory; a crash in between would lose it. So decryption runs in an
 * outer transaction in which the message is kept after it is readable and before the ratchet moves:
 * - a crash before it is kept: WhatsApp delivers it again;
 * - a crash after it is kept, before the ratchet: delivered again, readable again, found to be a duplicate.
 * - a crash after the ratchet, before the receipt: delivered again and no longer readable. Baileys by itself would ask
 *   the contact to send it once more under a new session, which stirs up everything that is on its way; it is known
 *   by its key instead.
 * A message to a group moves two ratchets, in two transactions: that of the pair, over which its sender's key may come
 * along, and that of the key. What tells a key is learnt in the first one, and what opens no more there may have been
 * opened before a crash: the second one decides.
 * What no key opens gets a line in its chat that says so, which its content replaces when it is sent again.
 */
export const createDurableInbound = (deps: InboundDeps): DurableInbound => {
  const { note, envelopeOf } = createEnvelopes(deps)

  const { decryptAndKeep, unlessKept } = createKeeping(deps, envelopeOf)

  let addressBook: LidMapping | undefined

  const makeRepository: MakeRepository = (auth, logger, pnToLid) => {
    const base = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(auth, logger, pnToLid)
    addressBook = base.lidMapping
    const lidMapping = withFailedLookups(base.lidMapping, (error) => {
      logger.warn({ err: error }, 'an address could not be looked up')
    })
    const keys = withTransactions(auth.keys)
    const outsideTransactions = AsyncLocalStorage.snapshot()

    /** Whose session it is for Signal: the LID's wherever it is known. */
    const deviceOf = async (jid: string): Promise<string> =>
      isPnUser(jid) ? ((await lidMapping.getLIDForPN(jid)) ?? jid) : jid

    /**
     * A session is read, changed and committed as one step. Baileys encrypts inside a transaction of the whole
     * send, which would write back an older session over what was decrypted meanwhile; therefore out of it.
     */
    const onSession = async <Result>(
      jid: string,
      work: (jid: string) => Promise<Result>,
    ): Promise<Result> => {
      const device = await deviceOf(jid)
      const address = base.jidToSignalProtocolAddress(device)
      return exclusively(address, () =>
        outsideTransactions(() => keys.transaction(() => work(device), address)),
      )
    }

    const senderKeys = createSenderKeys({ base, keys, deviceOf, logger })

    return {
      // All else is Baileys' own.
      ...base,
      lidMapping,
      decryptMessage: ({ jid, type, ciphertext }) =>
        unlessKept(ciphertext, () =>
          onSession(jid, (device) =>
            decryptAndKeep(
              ciphertext,
              () => decryptApart(base, keys, { jid: device, type, ciphertext }),
              (plaintext) =>
                senderKeys.learn(readPlaintext(plaintext)?.message, envelopeOf(ciphertext).author),
            ),
          ),
        ),
      // Learnt by then.
      processSenderKeyDistributionMessage: () => Promise.resolve(),
      decryptGroupMessage: ({ group, authorJid: author, msg }) =>
        unlessKept(msg, async () => {
          const authorJid = await deviceOf(author)
          const decrypt = () => senderKeys.decrypt({ group, authorJid, msg })
          return keys.transaction(() => decryptAndKeep(msg, decrypt), group)
        }),
      // Out of the transaction of the send as well: what was sealed with a key is sent after the key has moved on.
      encryptGroupMessage: (options) =>
        outsideTransactions(() => keys.transaction(() => senderKeys.encrypt(options), options.group)),
      encryptMessage: ({ jid, data }) =>
        onSession(jid, (device) => base.encryptMessage({ jid: device, data })),
      injectE2ESession: ({ jid, session }) =>
        onSession(jid, (device) => base.injectE2ESession({ jid: device, session })),
    }
  }

  return {
    note,
    makeRepository,
    lidMapping: () => {
      if (addressBook === undefined) throw new Error('Baileys has made no repository yet.')
      return addressBook
    },
  }
}
