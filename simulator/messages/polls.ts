/** What a contact's app remembers of polls, and how it votes: sealed so that only who has the poll's secret can read it. */
import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { SahutError } from '@sahut/core/contract/errors'
import { proto } from '@whiskeysockets/baileys'
import { z } from 'zod'
import type { Account } from '../login/accounts.ts'
import type { Store } from '../store.ts'

const KnownPoll = z.object({
  /** Base64. */
  secret: z.string(),
  /** The address of who asked, as the contact's app knows it. */
  creator: z.string(),
  fromMe: z.boolean(),
})

const hmac = (data: Uint8Array, key: Uint8Array): Buffer => createHmac('sha256', key).update(data).digest()

/** As WhatsApp's apps seal a vote. */
const sealed = (
  choice: Uint8Array,
  { id, creator, voter, secret }: { id: string; creator: string; voter: string; secret: Buffer },
): proto.Message.IPollEncValue => {
  const name = Buffer.concat([Buffer.from(`${id}${creator}${voter}Poll Vote`), Buffer.of(1)])
  const key = hmac(name, hmac(secret, Buffer.alloc(32)))
  const encIv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, encIv).setAAD(Buffer.from(`${id}\0${voter}`))
  const body = Buffer.concat([cipher.update(choice), cipher.final()])
  return { encPayload: Buffer.concat([body, cipher.getAuthTag()]), encIv }
}

export const createPolls = (store: Store) => {
  const nameOf = (contact: Account, id: string) => `poll ${contact.pn} ${id}`
  return {
    /** A message that a contact got or sent; only polls are remembered. */
    note: (
      contact: Account,
      id: string,
      message: proto.IMessage,
      { creator, fromMe }: { creator: string; fromMe: boolean },
    ): void => {
      const { messageSecret } = message.messageContextInfo ?? {}
      const isPoll = message.pollCreationMessage ?? message.pollCreationMessageV3
      if (!messageSecret || !isPoll) return
      const secret = Buffer.from(messageSecret).toString('base64')
      store.putFact(nameOf(contact, id), { secret, creator, fromMe })
    },
    /**
     * @param voter the contact's own address
     * @throws SahutError not_found for a poll that its app does not have
     */
    vote: (contact: Account, id: string, options: readonly string[], voter: string): proto.IMessage => {
      const poll = store.fact(nameOf(contact, id), KnownPoll)
      if (poll === undefined) throw new SahutError('not_found', 'The contact has no such poll.')
      const selectedOptions = options.map((option) => createHash('sha256').update(option).digest())
      const choice = proto.Message.PollVoteMessage.encode({ selectedOptions }).finish()
      const { creator, fromMe } = poll
      const secret = Buffer.from(poll.secret, 'base64')
      return {
        pollUpdateMessage: {
          pollCreationMessageKey: { remoteJid: creator, fromMe, id },
          vote: sealed(choice, { id, creator: fromMe ? voter : creator, voter, secret }),
          senderTimestampMs: Date.now(),
        },
      }
    },
  }
}
