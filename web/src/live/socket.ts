import { asSahutError, SahutError, ToldError } from '@sahut/core/contract/errors'
import { learnOutdated } from '../api/outdated.ts'
import { createStates, type Live, type LiveToken, retryDelay } from './live.ts'
import { connectAt, createSocket, listeningOn, sendingOver } from './transport.ts'

/** A token is renewed when this share of its life is left. */
const RENEWAL_SHARE = 0.2

/** The longest time that setTimeout takes, ms. */
const TIMER_LIMIT_MS = 2 ** 31 - 1

export type LiveDeps = {
  /** The gateway's origin, e.g. `https://sahut.example`. */
  url: string
  /**
   * A token that is good for some time yet.
   * @param stale do not answer with this one: the gateway refused it, or it is about to end
   * @throws SahutError with `retry` false when the session has ended for good
   */
  token: (stale?: string) => Promise<LiveToken>
  /** Told once when the session ended for good. */
  onEnded?: (error: SahutError) => void
}

/** Keeps the token: asks for it, and says when it is time for the next one. */
const createTokenKeeper = (ask: LiveDeps['token']) => {
  let token: LiveToken | undefined
  let endsAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    now: () => token?.token,
    path: () => token?.path,
    /** @param stale whether the gateway refused the one that is here, or it is about to end */
    fetch: async (stale: boolean): Promise<string> => {
      token = await ask(stale ? token?.token : undefined)
      endsAt = performance.now() + token.leftMs
      return token.token
    },
    /** @param failures how often it could not be renewed by now */
    beforeItEnds: (renew: () => void, failures: number) => {
      clearTimeout(timer)
      const left = endsAt - performance.now()
      // Thousands of pages that all ask each second would keep an API down that comes up again.
      const soonest = failures === 0 ? 1_000 : 1_000 + retryDelay(failures)
      timer = setTimeout(renew, Math.min(Math.max(soonest, left * (1 - RENEWAL_SHARE)), TIMER_LIMIT_MS))
    },
    stop: () => {
      clearTimeout(timer)
    },
  }
}

/** Makes the connection and keeps it, renewing its token before it ends. */
export const createLive = (deps: LiveDeps): Live => {
  const states = createStates()
  const { enter, hasEnded } = states
  let tries = 0
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  const token = createTokenKeeper(deps.token)
  const socket = createSocket(deps.url, () => token.now() ?? '')
  const end = (error?: SahutError): void => {
    if (hasEnded()) return
    clearTimeout(retryTimer)
    token.stop()
    enter('ended')
    socket.disconnect()
    if (error !== undefined) deps.onEnded?.(error)
  }

  /** Whether there is a token now; a session that is over ends the connection for good. */
  const hasToken = (stale: boolean): Promise<boolean> =>
    token.fetch(stale).then(
      () => true,
      (thrown: unknown) => {
        const error = asSahutError(thrown)
        if (!error.retry) end(error)
        return false
      },
    )

  const connect = async (stale = false): Promise<void> => {
    clearTimeout(retryTimer)
    const ready = await hasToken(stale)
    if (hasEnded() || socket.active) return
    if (!ready) connectLater()
    else connectAt(socket, token.path())
  }

  const connectLater = (stale = false): void => {
    if (hasEnded()) return
    enter('reconnecting')
    // Socket.IO keeps a socket whose transport failed as one that it will reconnect, and then takes no `connect`.
    socket.disconnect()
    clearTimeout(retryTimer)
    retryTimer = setTimeout(() => void connect(stale), retryDelay(tries))
    tries += 1
  }

  const reconnect = (): void => {
    socket.disconnect()
    void connect()
  }

  const renew = async (failures = 0): Promise<void> => {
    const isRenewed = await hasToken(true)
    if (isRenewed)
      try {
        if (socket.connected) await send('session:renew', { token: token.now() ?? '' })
      } catch (thrown) {
        // A connection that can't be renewed is worth nothing; the next one begins with the new token.
        if (!asSahutError(thrown).retry) reconnect()
      }
    if (socket.connected) renewInTime(isRenewed ? 0 : failures + 1)
  }
  const renewInTime = (failures = 0): void => {
    token.beforeItEnds(() => void renew(failures), failures)
  }

  const send = sendingOver(socket, reconnect)

  socket.on('connect', () => {
    tries = 0
    renewInTime()
    enter('connected')
  })
  socket.on('disconnect', (reason) => {
    // The next connection begins with a token of its own.
    token.stop()
    // Ours: whoever disconnects knows what comes next.
    if (reason === 'io client disconnect') enter('reconnecting')
    else connectLater()
  })
  socket.on('connect_error', (error) => {
    const refusal = ToldError.safeParse('data' in error ? error.data : undefined)
    if (refusal.success) learnOutdated(SahutError.of(refusal.data))
    connectLater(refusal.success && !refusal.data.retry)
  })
  // Only the one who gives tokens knows whether this is the end or only of an old token.
  socket.on('session:ended', () => {
    socket.disconnect()
    connectLater(true)
  })
  void connect()

  return {
    state: states.now,
    send,
    on: listeningOn(socket),
    onState: states.listen,
    hurry: () => {
      if (!socket.active && !hasEnded()) void connect()
    },
    close: () => {
      end()
    },
  }
}
