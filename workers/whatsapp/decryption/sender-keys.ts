import { SahutError } from '@sahut/core/contract/errors'
import type { proto, SignalKeyStoreWithTransaction, SocketConfig } from '@whiskeysockets/baileys'
import { z } from 'zod'
import { senderKeyName } from '../groups/sender-key-name.ts'

/*
 * Sender keys, by which each device in a group writes to all others at once. Baileys keeps in a record each key that
 * was skipped, and skips every second one of its own: 167 bytes a message, up to more than a row of the store holds.
 */

/** As much of Baileys' record as has to be known. */
const Record = z.array(z.looseObject({ senderMessageKeys: z.array(z.unknown()) }))

/** Skipped keys of others that are kept a chain: WhatsApp brings a sender's messages in order. */
const KEPT = 100

/**
 * A sender key's record with no more skipped keys than are of use: of our own none is.
 * @returns nothing if it is so already
 */
const prunedRecord = (record: Uint8Array, isOwn: boolean): Buffer | undefined => {
  const most = isOwn ? 0 : KEPT
  const chains = Record.parse(JSON.parse(Buffer.from(record).toString()))
  if (chains.every(({ senderMessageKeys }) => senderMessageKeys.length <= most)) return undefined
  const pruned = chains.map((chain) => ({
    ...chain,
    senderMessageKeys: most === 0 ? [] : chain.senderMessageKeys.slice(-most),
  }))
  return Buffer.from(JSON.stringify(pruned))
}

type MakeRepository = SocketConfig['makeSignalRepository']
type Repository = ReturnType<MakeRepository>

/** What is done with sender keys, each to be called in a transaction of `keys`. */
export const createSenderKeys = ({
  base,
  keys,
  deviceOf,
  logger,
}: {
  base: Repository
  keys: SignalKeyStoreWithTransaction
  /** Whose session it is for Signal. */
  deviceOf: (jid: string) => Promise<string>
  logger: Parameters<MakeRepository>[1]
}) => {
  const prune = async (group: string, sender: string, isOwn: boolean): Promise<void> => {
    const name = senderKeyName(base, group, sender)
    const { [name]: record } = await keys.get('sender-key', [name])
    const pruned = record && prunedRecord(record, isOwn)
    if (pruned) await keys.set({ 'sender-key': { [name]: pruned } })
  }
  return {
    /** Takes what a message tells of its sender's key: in the transaction that reads it, so that the key is here before the session moves on. */
    learn: async (message: proto.IMessage | undefined, author: string): Promise<void> => {
      const item = message?.senderKeyDistributionMessage
      if (!item) return
      const authorJid = await deviceOf(author)
      try {
        await base.processSenderKeyDistributionMessage({ item, authorJid })
      } catch (error) {
        if (error instanceof SahutError) throw error
        logger.warn({ err: error }, 'a sender key could not be taken')
      }
    },
    decrypt: async (sealed: Parameters<Repository['decryptGroupMessage']>[0]): Promise<Uint8Array> => {
      const plaintext = await base.decryptGroupMessage(sealed)
      await prune(sealed.group, sealed.authorJid, false)
      return plaintext
    },
    encrypt: async (message: Parameters<Repository['encryptGroupMessage']>[0]) => {
      const sealed = await base.encryptGroupMessage(message)
      await prune(message.group, message.meId, true)
      return sealed
    },
  }
}
