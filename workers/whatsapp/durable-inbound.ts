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
import { createAddressLock } from './address-lock.ts'

type MakeRepository = SocketConfig['makeSignalRepository']
type Keys = Parameters<MakeRepository>[0]['keys']

export type DurableInbound = {
  /** Remembers which stanza a ciphertext came in; to be called on every `<message>`. */
  note: (stanza: BinaryNode) => void
  /** For Baileys' `makeSignalRepository`. */
  makeRepository: MakeRepository
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
const readPlaintext = (plaintext: Uint8Array): proto.IMessage | undefined => {
  try {
    const message = proto.Message.decode(unpadRandomMax16(plaintext))
    return message.deviceSentMessage?.message ?? message
  } catch {
    return undefined
  }
}

/**
 * Makes messages durable before WhatsApp hears that they arrived. Baileys decrypts, commits the ratchet, sends the
 * receipt and only then tells of a message, from memory; a crash in between would lose it. So decryption runs in an
 * outer transaction in which the message is kept after it is readable and before the ratchet moves:
 * - a crash before it is kept: WhatsApp delivers it again;
 * - a crash after it is kept, before the ratchet: delivered again, readable again, found to be a duplicate.
 * @param keep resolves once the message is durable
 * @param drop ends the connection at once: when a message can't be kept, neither a receipt nor a request to send
 *   it again may leave
 */
export const createDurableInbound = (deps: {
  me: () => { id: string; lid: string }
  keep: (message: WAMessage) => Promise<void>
  drop: (error: unknown) => void
}): DurableInbound => {
  const stanzas = new WeakMap<Uint8Array, BinaryNode>()

  const keepMessage = async (ciphertext: Uint8Array, plaintext: Uint8Array): Promise<void> => {
    const stanza = stanzas.get(ciphertext)
    if (stanza === undefined) throw new Error('A ciphertext came in no stanza.')
    const message = readPlaintext(plaintext)
    if (message === undefined) return
    const { id, lid } = deps.me()
    const { fullMessage } = decodeMessageNode(stanza, id, lid)
    await deps.keep({ ...fullMessage, message })
  }

  const decryptAndKeep = async (ciphertext: Uint8Array, decrypt: () => Promise<Uint8Array>) => {
    const plaintext = await decrypt()
    try {
      await keepMessage(ciphertext, plaintext)
    } catch (error) {
      deps.drop(error)
      throw error
    }
    return plaintext
  }

  const makeRepository: MakeRepository = (auth, logger, pnToLid) => {
    const base = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(auth, logger, pnToLid)
    const keys = withTransactions(auth.keys)
    const outsideTransactions = AsyncLocalStorage.snapshot()

    /** Under which address Signal keeps the session: the LID wherever it is known. */
    const addressOf = async (jid: string): Promise<string> =>
      isPnUser(jid) ? ((await base.lidMapping.getLIDForPN(jid)) ?? jid) : jid

    /**
     * A session is read, changed and committed as one step. Baileys encrypts inside a transaction of the whole
     * send, which would write back an older session over what was decrypted meanwhile; therefore out of it.
     */
    const onSession = async <Result>(
      jid: string,
      work: (jid: string) => Promise<Result>,
    ): Promise<Result> => {
      const address = await addressOf(jid)
      return exclusively(address, () =>
        outsideTransactions(() => keys.transaction(() => work(address), address)),
      )
    }

    return {
      ...base,
      decryptMessage: ({ jid, type, ciphertext }) =>
        onSession(jid, (address) =>
          decryptAndKeep(ciphertext, () => base.decryptMessage({ jid: address, type, ciphertext })),
        ),
      decryptGroupMessage: (options) =>
        keys.transaction(
          () => decryptAndKeep(options.msg, () => base.decryptGroupMessage(options)),
          options.group,
        ),
      encryptMessage: ({ jid, data }) =>
        onSession(jid, (address) => base.encryptMessage({ jid: address, data })),
      injectE2ESession: ({ jid, session }) =>
        onSession(jid, (address) => base.injectE2ESession({ jid: address, session })),
    }
  }

  return {
    note: (stanza) => {
      if (!Array.isArray(stanza.content)) return
      for (const { content } of stanza.content) {
        if (content instanceof Uint8Array) stanzas.set(content, stanza)
      }
    },
    makeRepository,
  }
}
