import { createHash } from 'node:crypto'
import type { PollContent } from '@sahut/core/model/content/poll'
import { decryptPollVote, type proto } from '@whiskeysockets/baileys'
import type { Rule } from './rule.ts'

/** A poll of a chat, and what opens its votes. */
export type KnownPoll = Pick<PollContent, 'question' | 'options'> & {
  seq: number
  fromMe: boolean
  secret: Uint8Array
}

/** Votes are opened with their poll at hand. */
export const ballot: Rule<proto.Message.IPollUpdateMessage> = {
  say: (field) => ({ what: 'pollUpdateMessage', ballot: field }),
}

/** How votes name an option. */
const digestOf = (option: string): string => createHash('sha256').update(option).digest('hex')

/**
 * What a vote says. It is sealed for the two addresses that the voter's app knows, its own and that of who asked; which
 * ones nobody tells.
 * @returns nothing where none of them opens it
 */
export const choiceIn = (
  vote: proto.Message.IPollEncValue,
  poll: { id: string; creators: readonly string[] } & Pick<KnownPoll, 'options' | 'secret'>,
  voters: readonly string[],
): string[] | undefined => {
  const { id, creators, secret, options } = poll
  for (const pollCreatorJid of creators)
    for (const voterJid of voters) {
      const sealedFor = { pollCreatorJid, pollMsgId: id, pollEncKey: secret, voterJid }
      const opened = openedWith(vote, sealedFor)
      if (opened === undefined) continue
      const chosen = new Set(
        (opened.selectedOptions ?? []).map((digest) => Buffer.from(digest).toString('hex')),
      )
      return options.filter((option) => chosen.has(digestOf(option)))
    }
  return undefined
}

const openedWith = (
  vote: proto.Message.IPollEncValue,
  sealedFor: Parameters<typeof decryptPollVote>[1],
): proto.Message.IPollVoteMessage | undefined => {
  try {
    return decryptPollVote(vote, sealedFor)
  } catch {
    // Sealed for another pair of addresses, or by nobody who knows the secret.
    return undefined
  }
}
