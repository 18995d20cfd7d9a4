import type { WASocket } from '@whiskeysockets/baileys'

/** WhatsApp's own "stopped answering". */
const SILENT = 408

/** Looks in a row that find nothing received before a connection that is being made counts as dead. */
const CONNECTING_LOOKS = 12
/** The same while an answer is awaited: first WhatsApp is asked for a sign of life, then the connection counts as dead. */
const ASK_LOOKS = 4
const AWAITING_LOOKS = 6
/** Keep-alives for which an open connection that owes nothing may be silent. */
const SILENT_KEEP_ALIVES = 1.5

/** Notices a connection that WhatsApp does not answer on, before and after it is open. */
export type SilenceWatch = {
  listenTo: (sock: Pick<WASocket, 'ws' | 'ev' | 'sendNode' | 'generateMessageTag'>) => void
  stop: () => void
}

export type SilenceTimes = {
  /** The longest silence before it is open, ms. Not of the whole: a slow WhatsApp answers each step late. */
  connectMs: number
  /** How often WhatsApp is asked for a sign of life, ms. */
  keepAliveMs: number
  /** How long nothing at all may come in while a message waits for its answer, ms, before WhatsApp is asked for one. */
  suspectMs: number
}

/**
 * Judges a connection by what comes in. While it is made, WhatsApp says something to each step; afterwards it answers
 * each keep-alive and each message at once. Looks are counted instead of time, so that a process that was frozen does
 * not take its connections for dead before it has read what came.
 *
 * Baileys has such a check too. But it goes by the wall clock, and it tells of a half-open connection only after the
 * other side agreed to close it, or half a minute later.
 * @param isAwaited whether a message waits for its answer: a connection that should carry it is suspected early
 * @param end ends the connection with a code
 */
export const watchSilence = (
  { connectMs, keepAliveMs, suspectMs }: SilenceTimes,
  isAwaited: () => boolean,
  end: (how: { code: number }) => void,
): SilenceWatch => {
  const lookMs = Math.min(suspectMs, keepAliveMs) / ASK_LOOKS
  const openLooks = Math.ceil((SILENT_KEEP_ALIVES * keepAliveMs) / lookMs)
  let silent = 0
  let awaiting = 0
  let isStopped = false
  let looks = setInterval(() => {
    silent += 1
    if (silent >= CONNECTING_LOOKS) end({ code: SILENT })
  }, connectMs / CONNECTING_LOOKS)

  const look = (ask: () => void): void => {
    silent += 1
    // An answer that is not waited for any more is still owed.
    if (isAwaited()) awaiting += 1
    if (silent >= openLooks || awaiting >= AWAITING_LOOKS) end({ code: SILENT })
    else if (awaiting === ASK_LOOKS) ask()
  }

  return {
    listenTo: ({ ws, ev, sendNode, generateMessageTag }) => {
      ws.on('frame', () => {
        silent = 0
        awaiting = 0
      })
      const ask = (): void => {
        const attrs = { id: generateMessageTag(), to: 's.whatsapp.net', type: 'get', xmlns: 'w:p' }
        // Over a broken connection it fails, and its end is told elsewhere.
        sendNode({ tag: 'iq', attrs, content: [{ tag: 'ping', attrs: {} }] }).catch(() => undefined)
      }
      ev.on('connection.update', ({ connection, qr }) => {
        // Until somebody scans it; Baileys ends it after some time.
        if (qr !== undefined) clearInterval(looks)
        if (connection !== 'open') return
        clearInterval(looks)
        silent = 0
        // Baileys may still say so of a connection that is being closed.
        if (isStopped) return
        looks = setInterval(() => {
          look(ask)
        }, lookMs)
      })
    },
    stop: () => {
      isStopped = true
      clearInterval(looks)
    },
  }
}
