import type { WASocket } from '@whiskeysockets/baileys'

/** WhatsApp's own "stopped answering". */
const SILENT = 408

/** Looks in a row that find nothing received, two to a keep-alive, before a connection counts as dead. */
const SILENT_LOOKS = 4

/** Notices a connection that WhatsApp does not answer on, before and after it is open. */
export type SilenceWatch = {
  /** Hears what comes in. */
  listenTo: (socket: Pick<WASocket['ws'], 'on'>) => void
  stop: () => void
}

/**
 * Judges a connection by what comes in: WhatsApp answers each keep-alive, so that no living connection is silent for
 * two of them. Counts looks instead of time, so that a process that was frozen does not take its connections for dead
 * before it read what had come.
 *
 * Baileys has such a check too. But it goes by the wall clock, and when it gives a half-open connection up it says so
 * only after the other side agreed to close it, or half a minute later.
 * @param connectMs how long the first word may take
 * @param end ends the connection with a code
 */
export const watchSilence = (
  { connectMs, keepAliveMs }: { connectMs: number; keepAliveMs: number },
  end: (how: { code: number }) => void,
): SilenceWatch => {
  const onSilent = (): void => {
    end({ code: SILENT })
  }
  const patience = setTimeout(onSilent, connectMs)
  let looks: NodeJS.Timeout | undefined
  let silent = 0

  const look = (): void => {
    silent += 1
    if (silent >= SILENT_LOOKS) onSilent()
  }

  return {
    listenTo: (socket) => {
      socket.on('frame', () => {
        clearTimeout(patience)
        silent = 0
      })
      socket.on('CB:success', () => {
        looks ??= setInterval(look, keepAliveMs / 2)
      })
    },
    stop: () => {
      clearTimeout(patience)
      clearInterval(looks)
    },
  }
}
