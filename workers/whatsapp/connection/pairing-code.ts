import type { CodeEnd } from '@sahut/core/model/number/link-code'
import { type BinaryNode, getBinaryNodeChild, type WASocket } from '@whiskeysockets/baileys'

/** How long a code can be entered: WhatsApp closes a connection that nobody links some ten seconds later, ms. */
const CODE_MS = 150_000

/** How long after a code was entered WhatsApp may take to say that it was the right one, ms. */
const ATTEMPT_MS = 15_000

type Ending = Exclude<CodeEnd, 'lost'>

export type CodeTimes = { codeMs: number; attemptMs: number }
/** @param phone on which the code is entered, digits */
export type ByCode = CodeTimes & { phone: string }
export const CODE_TIMES: CodeTimes = { codeMs: CODE_MS, attemptMs: ATTEMPT_MS }

/**
 * Has a connection linked by a code that is entered on the phone, where it would show QRs. That another code was entered
 * than the one that is shown neither WhatsApp nor the phone tells: the link does not come about.
 * @param close ends the connection, once, unless the number is linked
 */
export const pairByCode = (
  sock: Pick<WASocket, 'ev' | 'ws' | 'requestPairingCode'>,
  { phone, codeMs, attemptMs }: ByCode,
  show: (code: string) => void,
  close: (end: { pairing: Ending; code?: number } | { error: unknown }) => void,
): { stop: () => void } => {
  let timer: NodeJS.Timeout | undefined
  let isAsked = false
  let isTried = false
  let isOver = false

  const stop = (): void => {
    isOver = true
    clearTimeout(timer)
  }
  const end = (why: Ending, code?: number): void => {
    if (isOver) return
    stop()
    close({ pairing: why, ...(code === undefined ? {} : { code }) })
  }
  const endAfter = (ms: number, why: Ending): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      end(why)
    }, ms)
  }

  sock.ev.on('connection.update', ({ qr }) => {
    if (qr === undefined || isAsked) return
    isAsked = true
    endAfter(codeMs, 'expired')
    sock.requestPairingCode(phone).then(
      (code) => {
        if (!isOver) show(code)
      },
      (error: unknown) => {
        if (!isOver) close({ error })
      },
    )
  })
  sock.ws.on('CB:notification,,link_code_companion_reg', () => {
    if (isOver) return
    isTried = true
    endAfter(attemptMs, 'wrong')
  })
  sock.ws.on('CB:iq,type:error', (refusal: BinaryNode) => {
    end(isTried ? 'wrong' : 'refused', Number(getBinaryNodeChild(refusal, 'error')?.attrs['code']))
  })
  sock.ws.on('CB:iq,,pair-success', stop)
  return { stop }
}
