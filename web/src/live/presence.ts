import type { Attendee } from '@sahut/core/contract/socket'
import type { ChatId, UserId } from '@sahut/core/model/ids'
import type { Live } from './live.ts'

/** While somebody writes the gateway is told so this often, ms; it forgets it after twice that. */
const TYPING_MS = 3_000

const NOBODY: readonly Attendee[] = []

/** Who else has an open chat open, and telling them that one writes. */
export type Presence = {
  others: () => readonly Attendee[]
  onOthers: (listener: () => void) => () => void
  /** Whether something is being written, told at each change of the text. */
  type: (isTyping: boolean) => void
  close: () => void
}

/** @param own who is not shown to themselves, whatever tabs they have */
export const createPresence = ({
  chatId,
  live,
  own,
}: {
  chatId: ChatId
  live: Live
  own: UserId
}): Presence => {
  const listeners = new Set<() => void>()
  let others = NOBODY
  let toldAt = Number.NEGATIVE_INFINITY

  const become = (next: readonly Attendee[]): void => {
    others = next
    for (const listener of listeners) listener()
  }
  const endings = [
    live.on('chat:attended', ({ chatId: of, people }) => {
      if (of === chatId) become(people.filter(({ userId }) => userId !== own))
    }),
    live.onState((connection) => {
      // Whoever was there may have gone unheard.
      if (connection !== 'connected' && others.length > 0) become(NOBODY)
    }),
  ]

  return {
    others: () => others,
    onOthers: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    type: (isTyping) => {
      const now = performance.now()
      const age = now - toldAt
      const isKnown = isTyping ? age < TYPING_MS : age >= 2 * TYPING_MS
      if (isKnown || live.state() !== 'connected') return
      toldAt = isTyping ? now : Number.NEGATIVE_INFINITY
      // Nobody waits for it, and what gets lost is told again by the next key.
      live.send('chat:typing', { chatId, isTyping }).catch(() => undefined)
    },
    close: () => {
      listeners.clear()
      for (const end of endings) end()
    },
  }
}
