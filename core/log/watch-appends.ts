import { asSahutError } from '../contract/errors.ts'
import type { ChatLog } from './chat-log.ts'

/**
 * The same log, whose appends tell when they fail although they were tried again and again. A writer that lost its
 * number to another one does not fail.
 */
export const watchAppends = (log: ChatLog, onFailed: () => void): ChatLog => ({
  ...log,
  append: async (...args) => {
    try {
      return await log.append(...args)
    } catch (error) {
      if (asSahutError(error).code !== 'fenced') onFailed()
      throw error
    }
  },
})
