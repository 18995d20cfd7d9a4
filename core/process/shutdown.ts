import type { Logger } from 'pino'

/**
 * How long a close may take unless it is set, ms. Whatever stops processes kills them some time after it asked, often
 * after half a minute, and what a killed one leaves behind others find anyway; before that the log says what happened.
 */
export const SHUTDOWN_MS = 25_000

/**
 * Closes a deployable on SIGTERM and SIGINT, once, and lets the process end by itself; ends it if that takes too long,
 * as it may while nothing answers.
 * @param close releases everything that the process holds
 * @param limitMs how long it may take, which is to be less than the time after which the process is killed
 * @returns does the same for a reason of the process's own
 */
export const onShutdown = (
  logger: Logger,
  close: () => Promise<void>,
  limitMs = SHUTDOWN_MS,
): ((reason: string) => void) => {
  let closing = false
  const end = (signal: string): void => {
    if (closing) return
    closing = true
    logger.info({ signal }, 'closing')
    setTimeout(() => {
      logger.error({ seconds: limitMs / 1000 }, 'could not close in time: the process ends as it is')
      process.exit(process.exitCode ?? 1)
    }, limitMs).unref()
    close().then(
      () => {
        logger.info('closed')
      },
      (error: unknown) => {
        logger.error({ err: error }, 'could not close cleanly')
        process.exitCode = 1
      },
    )
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  return end
}
