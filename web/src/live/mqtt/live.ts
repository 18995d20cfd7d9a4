import { asSahutError, SahutError } from '@sahut/core/contract/errors'
import type { CommandName } from '@sahut/core/contract/socket'
import type { ChatId } from '@sahut/core/model/ids'
import type { User } from '@sahut/core/model/user/user'
import { createRerun } from '@sahut/core/process/rerun'
import { createRecent } from '../../desk/recent.ts'
import { createFacts } from '../facts.ts'
import { createStates, type Live, retryDelay } from '../live.ts'
import type { ChatPlace } from './places.ts'
import { type DirectApi, inTime } from './direct-api.ts'
import { createSocketNumbers } from './numbers.ts'
import { type Answers, openSession, type Session } from './session.ts'

/** A connection that lasted so long was a good one, ms; before that the next waits longer, as it may end the same way. */
const GOOD_MS = 5_000

/** Chats whose inboxes are remembered. */
const PLACES = 2_000

export type MqttLiveDeps = {
  user: Pick<User, 'workspaceId' | 'userId' | 'name'>
  api: DirectApi
  /** A socket to a gateway, for what only gateways tell. */
  socket: () => Live
  /** Told once when this browser is not admitted any more: the session has ended, or gateways serve browsers by now. */
  onEnded: (error: SahutError) => void
}

const notConnected = () =>
  new SahutError('unavailable', 'There is no connection to the broker at the moment.')

/** What is the same whichever connection there is: the API does it, or a gateway. */
const createElsewhere = (
  api: DirectApi,
  numbers: ReturnType<typeof createSocketNumbers>,
): Answers<Exclude<CommandName, keyof Session['answers']>> => ({
  'message:send': (message) => api.sendMessage(message, inTime()),
  'message:cancel': async (message) => {
    await api.cancelMessage(message, inTime())
    return {}
  },
  'message:react': (asked) => api.reactToMessage(asked, inTime()),
  'message:edit': (asked) => api.editMessage(asked, inTime()),
  'message:delete': (asked) => api.deleteMessage(asked, inTime()),
  'chat:seen': async (place) => {
    await api.markSeen(place, inTime())
    return {}
  },
  'number:open': ({ numberId }) => numbers.open(numberId),
  'number:close': async ({ numberId }) => {
    await numbers.close(numberId)
    return {}
  },
  // Each connection is admitted anew, and ended by who ends the session.
  'session:renew': () => Promise.resolve({ expiresAt: Number.MAX_SAFE_INTEGER }),
})

/** Makes the connection to a broker and keeps it; each begins with an admission that has the rights of then. */
export const createMqttLive = ({ user, api, socket, onEnded }: MqttLiveDeps): Live => {
  const states = createStates()
  const facts = createFacts()
  const numbers = createSocketNumbers(socket, facts)
  const elsewhere = createElsewhere(api, numbers)
  const places = createRecent<ChatId, ChatPlace>(PLACES)
  let session: Session | undefined
  let tries = 0
  let joinedAt = 0

  const end = (): void => {
    states.enter('ended')
    joining.stop()
    session?.close()
    session = undefined
    numbers.stop()
  }

  const onLost = (): void => {
    session = undefined
    if (states.hasEnded()) return
    if (performance.now() - joinedAt >= GOOD_MS) tries = 0
    states.enter('reconnecting')
    joining.ask(retryDelay(tries))
    tries += 1
  }

  const join = async (): Promise<void> => {
    const opened = await openSession({ user, api, places, tell: facts.tell })
    if (states.hasEnded()) {
      opened.close()
      return
    }
    session = opened
    joinedAt = performance.now()
    states.enter('connected')
    void opened.ended.then(onLost)
  }

  const joining = createRerun(async () => {
    if (session !== undefined) return undefined
    try {
      await join()
      return undefined
    } catch (thrown) {
      const error = asSahutError(thrown)
      if (states.hasEnded()) return undefined
      if (!error.retry) {
        end()
        onEnded(error)
        return undefined
      }
      states.enter('reconnecting')
      tries += 1
      return retryDelay(tries - 1)
    }
  })
  joining.ask()

  /** The one place where a command's name chooses who answers. */
  const answererOf = <Name extends CommandName>(name: Name) => {
    const all: Partial<Answers<CommandName>> = { ...elsewhere, ...session?.answers }
    return all[name]
  }

  return {
    state: states.now,
    send: async (name, input) => {
      const answer = answererOf(name)
      if (answer === undefined || states.hasEnded()) throw notConnected()
      return answer(input)
    },
    on: facts.on,
    onState: states.listen,
    hurry: () => {
      if (session === undefined) joining.ask()
    },
    close: end,
  }
}
