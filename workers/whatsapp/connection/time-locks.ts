import type { Logger } from '@sahut/core/process/logger'
import type { BinaryNode, WASocket } from '@whiskeysockets/baileys'
import type { TimeLock } from '../../outbound/restriction.ts'

/** WhatsApp's refusal of a message to somebody who did not write first. */
const RESTRICTED = '463'

/**
 * Passes on what WhatsApp tells of the lock on a number, and asks for it after each refusal. Asked right after a refusal, it may know of no lock: that
 * does not undo the refusal, so only locks count then.
 */
export const listenToLocks = (sock: WASocket, told: (lock: TimeLock) => void, logger: Logger): void => {
  let asking = 0
  sock.ev.on('connection.update', ({ reachoutTimeLock }) => {
    if (reachoutTimeLock === undefined) return
    const { isActive = false, timeEnforcementEnds } = reachoutTimeLock
    if (!isActive && asking > 0) return
    told({ isActive, ...(timeEnforcementEnds === undefined ? {} : { until: timeEnforcementEnds.getTime() }) })
  })
  const ask = (): void => {
    asking += 1
    sock
      .fetchAccountReachoutTimelock()
      .catch((error: unknown) => {
        logger.info({ err: error }, 'WhatsApp did not say how long the restriction lasts')
      })
      .finally(() => {
        asking -= 1
      })
  }
  sock.ws.on('CB:ack,class:message', ({ attrs }: BinaryNode) => {
    if (attrs['error'] === RESTRICTED) ask()
  })
}
