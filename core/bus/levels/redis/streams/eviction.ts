import type { Logger } from 'pino'

/**
 * Says once that a Redis which is full may throw the log away, and with it what each group has yet to handle.
 * @returns gets what Redis says of itself
 */
export const createEvictionCheck = (logger: Logger): ((info: string) => void) => {
  let isSaid = false
  return (info) => {
    const limit = Number(/^maxmemory:(\d+)/m.exec(info)?.[1] ?? 0)
    const policy = /^maxmemory_policy:([\w-]+)/m.exec(info)?.[1]
    if (isSaid || limit === 0 || policy === undefined || policy === 'noeviction') return
    isSaid = true
    logger.warn(
      { policy },
      'Redis may throw the log away when it is full: set its maxmemory-policy to noeviction',
    )
  }
}
