import type { WASocket } from '@whiskeysockets/baileys'

/** WhatsApp's own "stopped answering". */
const SILENT = 408

/** Looks in a row that find nothing received before a connection counts as dead. */
const SILENT_LOOKS = 4
/** Looks between two signs of life that are asked for. */
const LOOKS_A_KEEP_ALIVE = 2

/** Notices a connection that WhatsApp does not answer on, before and after it is open. */
export type SilenceWatch = {
  listenTo: (sock: Pick<WASocket, 'ws' | 'ev'>) => void
  stop: () => void
}

/**
 * Judges a connection by what comes in: while it is made WhatsApp says something to each step, and then it answers each
 * keep-alive, so that no living connection is silent for two of them. Counts looks instead of time, so that a process
 * that was frozen does not take its connections for dead before it read what had come.
 *
 * Baileys has such a check too. But it goes by the wall clock, and when it gives a half-open connection up it says so
 * only after the other side agreed to close it, or half a minute later.
 * @param connectMs the longest silence before it is open
 * @param end ends the connection with a code
 */
export const watchSilence = (
  { connectMs, keepAliveMs }: { connectMs: number; keepAliveMs: number },
  end: (how: { code: number }) => void,
): SilenceWatch => {
  let silent = 0
  const look = (): void => {
    silent += 1
    if (silent >= SILENT_LOOKS) end({ code: SILENT })
  }
  let looks = setInterval(look, connectMs / SILENT_LOOKS)

  return {
    listenTo: ({ ws, ev }) => {
      ws.on('frame', () => {
        silent = 0
      })
      ev.on('connection.update', ({ connection, qr }) => {
        // Until somebody scans it; Baileys ends it after some time.
        if (qr !== undefined) clearInterval(looks)
        if (connection !== 'open') return
        clearInterval(looks)
        silent = 0
        looks = setInterval(look, keepAliveMs / LOOKS_A_KEEP_ALIVE)
      })
    },
    stop: () => {
      clearInterval(looks)
    },
  }
}
