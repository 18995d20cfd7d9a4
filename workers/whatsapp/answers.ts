import { SahutError } from '@sahut/core/contract/errors'

/** What WhatsApp said to a message of ours: nothing, which is consent, or its error code. */
export type Answer = { refusal?: number }

/** Answers that messages wait for, by the messages' WhatsApp ids. */
export type Answers = {
  /** @throws SahutError unavailable if it does not come in time, or what it was failed with before */
  to: (whatsappId: string) => Promise<Answer>
  give: (whatsappId: string, answer: Answer) => void
  fail: (whatsappId: string, error: unknown) => void
  /** Whether any is waited for. */
  isAwaited: () => boolean
  /** The connection is gone. */
  failAll: () => void
}

/** @param answerMs how long an answer may take */
export const createAnswers = (answerMs: number): Answers => {
  type Waiting = { give: (answer: Answer) => void; fail: (error: unknown) => void }
  const waiting = new Map<string, Waiting>()
  return {
    to: async (id) => {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>()
      const timer = setTimeout(() => {
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
      waiting.get(id)?.give(answer)
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
