import { SahutError } from '@sahut/core/contract/errors'
import type { CommandOutput, FactName } from '@sahut/core/contract/socket'
import type { Facts } from '../facts.ts'
import type { Live } from '../live.ts'

const FACTS: FactName[] = ['number:changed', 'number:shown', 'number:coded']

/**
 * Numbers that are being linked: a gateway tells of them, by a socket that lives for as long as one is open.
 * @param connect makes the socket
 */
export const createSocketNumbers = (connect: () => Live, facts: Pick<Facts, 'relay' | 'tell'>) => {
  const open = new Set<string>()
  let socket: Live | undefined

  /** What was open on a socket that was cut is opened again, by whoever is told that. */
  const begin = (): Live => {
    const live = connect()
    facts.relay(live, FACTS)
    let wasConnected = false
    live.onState((state) => {
      if (state !== 'connected') return
      if (wasConnected) for (const numberId of open) reopen(live, numberId)
      wasConnected = true
    })
    socket = live
    return live
  }

  const reopen = (live: Live, numberId: string): void => {
    live.send('number:open', { numberId }).then(
      ({ number }) => {
        facts.tell('number:changed', { number })
      },
      // Cut once more: then again. What it refuses was told when it was opened first.
      () => undefined,
    )
  }

  const close = (): void => {
    socket?.close()
    socket = undefined
    open.clear()
  }

  return {
    open: async (numberId: string): Promise<CommandOutput<'number:open'>> => {
      const live = socket ?? begin()
      open.add(numberId)
      await connected(live)
      return live.send('number:open', { numberId })
    },
    close: async (numberId: string): Promise<void> => {
      open.delete(numberId)
      if (open.size === 0) close()
      else await socket?.send('number:close', { numberId })
    },
    stop: close,
  }
}

/** @throws SahutError unavailable if it ends first */
const connected = async (live: Live): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  const end = live.onState((state) => {
    if (state === 'connected') resolve(undefined)
    else if (state === 'ended') reject(new SahutError('unavailable', 'The connection was closed.'))
  })
  try {
    await promise
  } finally {
    end()
  }
}
