import type { Access } from '@sahut/core/access/access'
import { asSahutError, SahutError } from '@sahut/core/contract/errors'
import type { SessionPrincipal, User } from '@sahut/core/model/user/user'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import { cutOff, isDrained } from '../transport/slow-browser.ts'
import type { ClientSocket } from '../socket.ts'

/** Longer waits overflow Node's timers. */
const LONGEST_WAIT_MS = 2 ** 31 - 1

/** The wait after a look-up that failed, ms, up to twice that: it may have been asked for because of a revocation. */
const RETRY_MS = 1_000

/** The rights behind one socket, for as long as they last. */
export type ConnectionRights = {
  /** Goes on with a newer token of the same session. @throws SahutError forbidden for anybody else's, unauthenticated */
  renew: (principal: SessionPrincipal) => Promise<void>
  /** Looks the rights up now: something may have been taken away. */
  doubt: () => void
  /** The same; resolves once they were looked up, or have ended. @returns whether they could be */
  look: () => Promise<boolean>
  close: () => void
}

/**
 * Ends the socket when its token ends or when the session or the user is gone, which is looked up again and again.
 * @param onChecked gets the user as just looked up, to take away what the user may no longer see
 */
export const createConnectionRights = ({
  socket,
  access,
  recheckMs,
  onChecked,
  logger,
}: {
  socket: ClientSocket
  access: Pick<Access, 'user'>
  recheckMs: number
  onChecked: (user: User) => Promise<void>
  logger: Logger
}): ConnectionRights => {
  let expiry: NodeJS.Timeout | undefined
  let closed = false
  let isKnown = true

  const close = (): void => {
    closed = true
    clearTimeout(expiry)
    looks.stop()
  }

  const end = (error: SahutError): void => {
    close()
    socket.emit('session:ended', { error: error.toBody() })
    // Told by the next handshake instead: what waits before it is not for this browser any more.
    if (isDrained(socket)) socket.disconnect(true)
    else cutOff(socket)
  }

  const watchExpiry = (): void => {
    clearTimeout(expiry)
    const left = socket.data.principal.expiresAt - Date.now()
    expiry = setTimeout(
      () => {
        end(new SahutError('token_expired', 'The access token has ended. Connect with a new one.'))
      },
      Math.min(Math.max(left, 0), LONGEST_WAIT_MS),
    )
  }

  /** @returns how long the rights may stand without another look, ms; nothing if they have ended */
  const check = async (): Promise<number | undefined> => {
    try {
      const user = await access.user(socket.data.principal)
      if (closed) return undefined
      socket.data.user = user
      await onChecked(user)
      isKnown = true
      return recheckMs
    } catch (thrown) {
      if (closed) return undefined
      const error = asSahutError(thrown)
      if (error.code === 'unauthenticated') {
        end(error)
        return undefined
      }
      isKnown = false
      logger.warn(
        { err: error.cause ?? error },
        'rights could not be looked up, they stand until the next time',
      )
      return Math.min(recheckMs, RETRY_MS * (1 + Math.random()))
    }
  }

  // A doubt that comes during a look may be about what the look has read already: another one follows.
  const looks = createRerun(check)
  looks.ask(recheckMs)
  watchExpiry()

  return {
    renew: async (principal) => {
      const { userId, sessionId } = socket.data.principal
      if (principal.userId !== userId || principal.sessionId !== sessionId) {
        throw new SahutError('forbidden', 'This token belongs to another session. Connect again with it.')
      }
      const user = await access.user(principal)
      if (closed) return
      socket.data.user = user
      socket.data.principal = principal
      watchExpiry()
    },
    doubt: () => {
      looks.ask()
    },
    look: async () => {
      looks.ask()
      await looks.settled()
      return isKnown
    },
    close,
  }
}
