import { AsyncLocalStorage } from 'node:async_hooks'
import type { Logger } from '@sahut/core/process/logger'
import { isOfRequest, isOfWhatsApp, isOwnMistake } from './incoming/mistakes.ts'

/*
 * Baileys answers what comes in in listeners that nobody waits for: whatever one of them throws would end the process,
 * and with it all other numbers. Everything that a connection does runs in a context of its own (its domain), by which
 * an error that nobody caught is known to be of that connection.
 */

type Domain = { failed: (error: unknown) => void }

/** The domain of a connection. @param drop ends it, because of an error that nobody caught */
export const createDomain = (deps: {
  logger: Logger
  isOver: () => boolean
  drop: (error: unknown) => void
}): Domain => ({
  failed: (error) => {
    const isOurs = isOwnMistake(error)
    if (isOurs) deps.logger.error({ err: error }, 'a mistake of Sahut ends a connection')
    if (!isOurs && (deps.isOver() || isOfRequest(error)))
      deps.logger.warn({ err: error }, 'something of a connection was left unanswered')
    // What it did next would be built on something half done.
    else deps.drop(error)
  },
})

const domains = new AsyncLocalStorage<Domain>()

/** Runs the work, and all that it starts, such that errors which nobody catches reach `failed`. */
export const runInDomain = <Result>(domain: Domain, work: () => Result): Result => domains.run(domain, work)

let isGuarded = false

/**
 * Has errors that nobody caught end the connection that they arose in, and nothing else. Those of no connection end the
 * process as ever, unless Baileys threw them.
 */
export const guardProcess = (logger: Logger): void => {
  if (isGuarded) return
  isGuarded = true
  const take = (error: unknown): void => {
    const domain = domains.getStore()
    if (domain !== undefined) domain.failed(error)
    else if (isOfWhatsApp(error) && !isOwnMistake(error))
      logger.warn({ err: error }, 'Baileys left an error of no connection')
    else throw error
  }
  process.on('unhandledRejection', take)
  process.on('uncaughtException', take)
}
