import type { Access } from '@sahut/core/auth/access'
import { asSahutError, SahutError } from '@sahut/core/contract/errors'
import type { Principal, User } from '@sahut/core/model/user'
import type { Logger } from '@sahut/core/process/logger'
import type { ClientSocket } from './socket.ts'

/** Longer waits overflow Node's timers. */
const LONGEST_WAIT_MS = 2 ** 31 - 1

/** The rights behind one socket, for as long as they last. */
export type Session = {
  /** Goes on with a newer token of the same session. @throws SahutError forbidden for anybody else's, unauthenticated */
  renew: (principal: Principal) => Promise<void>
  close: () => void
}

/**
 * Ends the socket when its token ends or when the session or the user is gone, which is looked up again and again.
 * @param onChecked gets the user as just looked up, to take away what the user may no longer see
 */
export const createSession = ({
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
}): Session => {
  let expiry: NodeJS.Timeout | undefined
  let recheck: NodeJS.Timeout | undefined
  let closed = false

  const close = (): void => {
    closed = true
    clearTimeout(expiry)
    clearTimeout(recheck)
  }

  const end = (error: SahutError): void => {
    close()
    socket.emit('session:ended', { error: error.toBody() })
    socket.disconnect(true)
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

  const check = async (): Promise<void> => {
    try {
      socket.data.user = await access.user(socket.data.principal)
      await onChecked(socket.data.user)
    } catch (thrown) {
      const error = asSahutError(thrown)
      if (error.code === 'unauthenticated') {
        end(error)
        return
      }
      logger.warn(
        { err: error.cause ?? error },
        'rights could not be looked up, they stand until the next time',
      )
    }
    if (!closed) watchRights()
  }

  const watchRights = (): void => {
    recheck = setTimeout(() => void check(), recheckMs)
  }

  watchExpiry()
  watchRights()

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
    close,
  }
}
