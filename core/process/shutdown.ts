import type { Logger } from 'pino'

/**
 * Closes a deployable on SIGTERM and SIGINT, once, and lets the process end by itself.
 * @param close releases everything that the process holds
 * @returns does the same for a reason of the process's own
 */
export const onShutdown = (logger: Logger, close: () => Promise<void>): ((reason: string) => void) => {
  let closing = false
  const end = (signal: string): void => {
    if (closing) return
    closing = true
    logger.info({ signal }, 'closing')
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
