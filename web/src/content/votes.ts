import type { MessageEntry } from '@sahut/core/model/message/message'
import { NO_VOTES, pollName, type Votes } from './votes-context.ts'

/**
 * How polls stand by the votes that came: of each voter the last one counts. A poll that is loaded has all of its votes
 * loaded too, since they came after it.
 * @param nameOf how a voter is called
 */
export const votesIn = (
  messages: readonly MessageEntry[],
  nameOf: (message: MessageEntry) => string,
): Votes => {
  const choices = new Map<string, Map<string, { name: string; options: readonly string[] }>>()
  for (const message of messages) {
    const { content } = message
    if (content.type !== 'vote' || content.quote?.whatsappId === undefined) continue
    const poll = pollName(content.quote.whatsappId, content.quote.fromMe === true)
    const voters = choices.get(poll) ?? new Map<string, { name: string; options: readonly string[] }>()
    // In a group each member is one.
    const voter = message.fromMe ? 'me' : (message.participant ?? 'them')
    choices.set(poll, voters.set(voter, { name: nameOf(message), options: content.options }))
  }
  if (choices.size === 0) return NO_VOTES
  return new Map(
    [...choices].map(([poll, voters]) => {
      const tally = new Map<string, string[]>()
      for (const { name, options } of voters.values())
        for (const option of options) tally.set(option, [...(tally.get(option) ?? []), name])
      return [poll, tally]
    }),
  )
}
