import type { MessageEntry } from '@sahut/core/model/message'
import { NO_VOTES, pollName, type Votes } from './votes-context.ts'

/**
 * How polls stand by the votes that came: of each voter the last one counts. A poll that is loaded has all of its votes
 * loaded too, since they came after it.
 * @param nameOf how a voter is called; the same name is the same voter
 */
export const votesIn = (
  messages: readonly MessageEntry[],
  nameOf: (message: MessageEntry) => string,
): Votes => {
  const choices = new Map<string, Map<string, readonly string[]>>()
  for (const message of messages) {
    const { content } = message
    if (content.type !== 'vote' || content.quote?.whatsappId === undefined) continue
    const poll = pollName(content.quote.whatsappId, content.quote.fromMe === true)
    const voters = choices.get(poll) ?? new Map<string, readonly string[]>()
    choices.set(poll, voters.set(nameOf(message), content.options))
  }
  if (choices.size === 0) return NO_VOTES
  return new Map(
    [...choices].map(([poll, voters]) => {
      const tally = new Map<string, string[]>()
      for (const [voter, options] of voters)
        for (const option of options) tally.set(option, [...(tally.get(option) ?? []), voter])
      return [poll, tally]
    }),
  )
}
