import type { Me } from '@sahut/core/contract/api/session'
import { asSahutError, ERROR_STATUS, SahutError } from '@sahut/core/contract/errors'
import { createRerun } from '@sahut/core/process/rerun'
import { createFacts } from './facts.ts'
import { createStates, type Live, retryDelay } from './live.ts'
import type { DirectApi } from './mqtt/direct-api.ts'
import { createLive, type LiveDeps } from './socket.ts'

export type ChosenLiveDeps = LiveDeps & {
  /** Who asks, and by what browsers get live facts. */
  me: () => Promise<Me>
  /** Asked where that is a broker. */
  direct: DirectApi
}

/** The connection that the API says is to be had: to a gateway, or to an MQTT broker, whose code is only loaded then. */
export const createChosenLive = ({ me, direct, ...deps }: ChosenLiveDeps): Live => {
  const states = createStates()
  const facts = createFacts()
  let chosen: Live | undefined
  let tries = 0

  const end = (error?: SahutError): void => {
    if (states.hasEnded()) return
    choosing.stop()
    states.enter('ended')
    chosen?.close()
    if (error !== undefined) deps.onEnded?.(error)
  }

  const make = async (): Promise<Live> => {
    const { user, live } = await me()
    if (live.by === 'socket') return createLive({ ...deps, onEnded: end })
    const mqtt = await import('./mqtt/live.ts').catch((error: unknown) => {
      console.error('The code of MQTT is not to be had: another release is served by now.', error)
    })
    // Gateways serve whoever comes.
    if (mqtt === undefined) return createLive({ ...deps, onEnded: end })
    return mqtt.createMqttLive({
      user,
      api: direct,
      socket: () => createLive({ url: deps.url, token: deps.token }),
      onEnded: (error) => {
        if (ERROR_STATUS[error.code] === 401) end(error)
        else chooseAgain()
      },
    })
  }

  const choosing = createRerun(async () => {
    if (chosen !== undefined) return undefined
    try {
      const made = await make()
      if (states.hasEnded()) made.close()
      else take(made)
      return undefined
    } catch (thrown) {
      const error = asSahutError(thrown)
      if (!error.retry) end(error)
      tries += 1
      return retryDelay(tries - 1)
    }
  })

  const take = (made: Live): void => {
    chosen = made
    facts.relay(made)
    made.onState((state) => {
      if (state === 'connected') tries = 0
      // Who has ended it says what comes next.
      if (state !== 'ended') states.enter(state)
    })
  }

  /** Browsers are served another way by now. */
  const chooseAgain = (): void => {
    chosen = undefined
    states.enter('reconnecting')
    choosing.ask(retryDelay(tries))
    tries += 1
  }
  choosing.ask()

  return {
    state: states.now,
    send: (name, input) =>
      chosen === undefined
        ? Promise.reject(new SahutError('unavailable', 'There is no connection yet.'))
        : chosen.send(name, input),
    on: facts.on,
    onState: states.listen,
    hurry: () => {
      if (chosen === undefined) choosing.ask()
      else chosen.hurry()
    },
    close: () => {
      end()
    },
  }
}
