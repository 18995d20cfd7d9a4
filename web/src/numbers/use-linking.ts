import { asSahutError, type SahutError } from '@sahut/core/contract/errors'
import type { NumberId } from '@sahut/core/model/ids'
import type { NumberState, Refusal } from '@sahut/core/model/number'
import { useEffect, useState } from 'react'
import { useWorkplace } from '../desk/workplace.ts'

/** What the linking dialog shows. */
export type Linking = {
  state: NumberState | undefined
  /** The text of the QR to scan now. */
  qr: string | undefined
  /** Why the phone that scanned was not let in. */
  refusal: Refusal | undefined
  error: SahutError | undefined
}

/**
 * Follows a number and then asks for it to be linked, once, in this order: a QR that is made at once is seen.
 * After a reconnect it is followed again.
 */
export const useLinking = (numberId: NumberId): Linking => {
  const { live, api } = useWorkplace()
  const [linking, setLinking] = useState<Linking>({
    state: undefined,
    qr: undefined,
    refusal: undefined,
    error: undefined,
  })

  useEffect(() => {
    let isAsked = false
    const closed = new AbortController()
    const become = (change: Partial<Linking>) => {
      setLinking((now) => ({ ...now, ...change }))
    }
    const follow = async () => {
      try {
        const { number } = await live.send('number:open', { numberId })
        if (closed.signal.aborted) return
        become({ state: number.state, error: undefined })
        if (isAsked || number.state === 'open' || number.state === 'connecting') return
        isAsked = true
        await api.linkNumber(numberId, closed.signal)
      } catch (thrown) {
        isAsked = false
        become({ error: asSahutError(thrown) })
      }
    }
    const endings = [
      live.on('number:shown', (fact) => {
        if (fact.numberId === numberId) become({ qr: fact.qr, state: 'linking', error: undefined })
      }),
      live.on('number:changed', ({ number }) => {
        if (number.numberId !== numberId) return
        become({
          state: number.state,
          refusal: number.refusal,
          ...(number.state === 'linking' ? {} : { qr: undefined }),
        })
      }),
      live.on('facts:skipped', () => void follow()),
      live.onState((connection) => {
        if (connection === 'connected') void follow()
      }),
    ]
    return () => {
      closed.abort()
      for (const end of endings) end()
      // A gateway forgets what a socket follows when the socket goes.
      if (live.state() === 'connected') live.send('number:close', { numberId }).catch(() => undefined)
    }
  }, [live, api, numberId])

  return linking
}
