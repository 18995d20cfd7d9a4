import { asSahutError, type SahutError } from '@sahut/core/contract/errors'
import type { NumberId } from '@sahut/core/model/ids'
import type { LinkCode } from '@sahut/core/model/number/link-code'
import type { NumberState, Refusal } from '@sahut/core/model/number/number'
import { useEffect, useState } from 'react'
import { useWorkplace } from '../../desk/workplace.ts'

/** What the linking dialog shows. */
export type Linking = {
  state: NumberState | undefined
  /** The text of the QR to scan now. */
  qr: string | undefined
  /** The code to enter now, or what became of the last one. */
  code: LinkCode | undefined
  /** Why the phone that was to be linked was not let in. */
  refusal: Refusal | undefined
  error: SahutError | undefined
}

const NOTHING: Linking = {
  state: undefined,
  qr: undefined,
  code: undefined,
  refusal: undefined,
  error: undefined,
}

/** So many codes are asked for by themselves: each makes the phone ring, and the page may have been left open. */
const RENEWALS = 3

/**
 * Follows a number and then asks for it to be linked, once, in this order: what is made at once is seen. After a
 * reconnect it is followed again.
 * @param phone digits of the phone that is to get a code; without one QRs are shown
 * @returns what to show, and the way to ask for a new code after one that has expired
 */
export const useLinking = (
  numberId: NumberId,
  phone: string | undefined,
): { linking: Linking; renew: () => void } => {
  const { live, api } = useWorkplace()
  const [linking, setLinking] = useState(NOTHING)

  useEffect(() => {
    let isAsked = false
    let renewals = 0
    const closed = new AbortController()
    const become = (change: Partial<Linking>) => {
      setLinking((now) => ({ ...now, ...change }))
    }
    const ask = () =>
      phone === undefined
        ? api.linkNumber(numberId, closed.signal)
        : api.linkNumberByCode(numberId, phone, closed.signal)
    const follow = async () => {
      try {
        const { number } = await live.send('number:open', { numberId })
        if (closed.signal.aborted) return
        become({ state: number.state, error: undefined })
        if (isAsked || number.state === 'open' || number.state === 'connecting') return
        isAsked = true
        await ask()
      } catch (thrown) {
        isAsked = false
        become({ error: asSahutError(thrown) })
      }
    }
    const renewUnseen = ({ code, before }: LinkCode) => {
      if (code !== undefined || before !== 'expired' || document.hidden || renewals >= RENEWALS) return
      renewals += 1
      // Whoever opens a number is shown what links it.
      void follow()
    }
    const endings = [
      live.on('number:shown', (fact) => {
        if (phone === undefined && fact.numberId === numberId)
          become({ qr: fact.qr, state: 'linking', error: undefined })
      }),
      live.on('number:coded', ({ numberId: whose, ...code }) => {
        if (whose !== numberId || code.phone !== phone) return
        become({ code, state: 'linking', error: undefined })
        renewUnseen(code)
      }),
      live.on('number:changed', ({ number }) => {
        if (number.numberId !== numberId) return
        become({
          state: number.state,
          refusal: number.refusal,
          ...(number.state === 'linking' ? {} : { qr: undefined, code: undefined }),
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
  }, [live, api, numberId, phone])

  const renew = () => {
    live.send('number:open', { numberId }).catch((thrown: unknown) => {
      setLinking((now) => ({ ...now, error: asSahutError(thrown) }))
    })
  }
  return { linking, renew }
}
