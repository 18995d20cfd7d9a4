import type { Logger } from 'pino'

/**
 * Says that a broker is gone, and that it is back, once each.
 * @param broker its name, at the begin of a sentence
 * @param where stands beside
 */
export const createHerald = (logger: Logger, broker: string, where: object) => {
  let gone = false
  return {
    lost: (reason: string): void => {
      if (!gone)
        logger.warn({ ...where, reason }, `${broker} is gone: what happens is seen later, nothing is lost`)
      gone = true
    },
    ready: (): void => {
      if (gone) logger.warn(where, `${broker} is back`)
      gone = false
    },
  }
}
