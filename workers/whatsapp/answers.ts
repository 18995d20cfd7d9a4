import { SahutError } from '@sahut/core/contract/errors'

/** What WhatsApp said to a message of ours: nothing, which is consent, or its error code. */
export type Answer = { refusal?: number }

/** Answers that messages wait for, by the messages' WhatsApp ids. */
export type Answers = {
  /** @throws SahutError unavailable if it does not come in time, or what it was failed with before */
  to: (whatsappId: string) => Promise<Answer>
  /** WhatsApp's own word: it takes messages. */
  give: (whatsappId: string, answer: Answer) => void
  /** A contact has the message: the answer to it may have been lost. Of other messages it says nothing. */
  received: (whatsappId: string) => void
  fail: (whatsappId: string, error: unknown) => void
  /** Whether any is waited for. */
  isAwaited: () => boolean
  /** The connection is gone. */
  failAll: () => void
}

/**
 * Messages because of which a number's connection was made anew, and how often: over all its connections, until their
 * answers come.
 */
export type Unanswered = Map<string, number>

/** So many answers in a row that never came, each asked for after the one before was given up, are no coincidence. */
const MISSING = 4

/**
 * A message that new connections did not help counts for so many times less after each: WhatsApp may never answer it,
 * on any connection.
 */
const LESS = 4

/**
 * @param answerMs how long an answer may take
 * @param unanswered what the connections before this one left, and this one leaves
 * @param onDeaf told when answers fail to come again and again, whatever else comes in: over this connection nothing
 *   leaves any more
 */
export const createAnswers = (answerMs: number, unanswered: Unanswered, onDeaf: () => void): Answers => {
  /** Which answers were missed in a row, and what they count for. */
  const inRow = new Set<string>()
  let missing = 0
  let missedAt = 0
  const forgive = (): void => {
    inRow.clear()
    missing = 0
  }
  const miss = (id: string, askedAt: number): void => {
    if (askedAt < missedAt) return
    missedAt = performance.now()
    inRow.add(id)
    missing += LESS ** -(unanswered.get(id) ?? 0)
    if (missing < MISSING) return
    for (const one of inRow) unanswered.set(one, (unanswered.get(one) ?? 0) + 1)
    forgive()
    onDeaf()
  }
  type Waiting = { give: (answer: Answer) => void; fail: (error: unknown) => void }
  const waiting = new Map<string, Waiting>()
  return {
    to: async (id) => {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>()
      const askedAt = performance.now()
      const timer = setTimeout(() => {
        miss(id, askedAt)
        reject(new SahutError('unavailable', 'WhatsApp did not answer in time.'))
      }, answerMs)
      waiting.set(id, { give: resolve, fail: reject })
      try {
        return await promise
      } finally {
        clearTimeout(timer)
        waiting.delete(id)
      }
    },
    give: (id, answer) => {
      forgive()
      unanswered.delete(id)
      waiting.get(id)?.give(answer)
    },
    received: (id) => {
      unanswered.delete(id)
      waiting.get(id)?.give({})
    },
    fail: (id, error) => {
      waiting.get(id)?.fail(error)
    },
    isAwaited: () => waiting.size > 0,
    failAll: () => {
      const error = new SahutError('unavailable', 'The connection ended before WhatsApp answered.')
      for (const { fail } of waiting.values()) fail(error)
    },
  }
}
