import type { Restriction } from '@sahut/core/model/number/number'

/** What WhatsApp says of the lock on a number: that it holds (and until when, ms) or that it is gone. */
export type TimeLock = { isActive: boolean; until?: number }

/** How a message was let through: there was no restriction, or it tries whether there is one still. */
type Passage = 'free' | 'probe'

/**
 * WhatsApp's restriction of a number: it may not write to people who never wrote to it. Those messages wait, the
 * others go on. It ends when WhatsApp says so; when its time is over, or after a long pause if nobody told a time,
 * a single message tries whether it has ended.
 */
export type Restricted = {
  /** The restriction as agents are told of it. */
  now: () => Restriction | undefined
  /** Whether a message to a contact who never wrote has to wait. */
  isHeld: () => boolean
  /** Lets such a message leave, and after it none until it left the restriction again, if there is one. */
  enter: () => Passage | undefined
  /** What WhatsApp answered to such a message; nothing if it did not. */
  leave: (passage: Passage, found: 'taken' | 'refused' | undefined) => void
  /** WhatsApp told of it. */
  told: (lock: TimeLock) => void
  /** A restriction that stood with the number when this worker took it up. */
  restore: (restriction: Restriction | undefined) => void
  close: () => void
}

/** Timers hold no more. */
const LONGEST_MS = 3_600_000

/**
 * @param probeMs the long pause
 * @param changed told of each new restriction, and of its end
 * @param eased told when messages that were held may try again
 */
export const createRestricted = (deps: {
  probeMs: number
  changed: (restriction: Restriction | undefined) => void
  eased: () => void
  now?: () => number
}): Restricted => {
  const now = deps.now ?? Date.now
  let restriction: Restriction | undefined
  let isProbing = false
  let timer: NodeJS.Timeout | undefined

  const dueAt = ({ since, until }: Restriction): number => until ?? since + deps.probeMs
  const isHeld = (): boolean => restriction !== undefined && (isProbing || now() < dueAt(restriction))

  const awaitDue = (): void => {
    clearTimeout(timer)
    if (restriction === undefined) return
    timer = setTimeout(
      () => {
        if (isHeld()) awaitDue()
        else deps.eased()
      },
      Math.max(0, Math.min(LONGEST_MS, dueAt(restriction) - now())),
    ).unref()
  }

  const become = (next: Restriction | undefined): void => {
    restriction = next
    awaitDue()
    deps.changed(next)
    if (next === undefined) deps.eased()
  }

  return {
    now: () => restriction,
    isHeld,
    enter: () => {
      if (isHeld()) return undefined
      isProbing = restriction !== undefined
      return isProbing ? 'probe' : 'free'
    },
    leave: (passage, found) => {
      const isProbe = passage === 'probe'
      if (isProbe) isProbing = false
      if (found === 'taken' && isProbe) become(undefined)
      // Several may have been on their way when the first one was refused.
      if (found === 'refused' && (isProbe || restriction === undefined)) become({ since: now() })
    },
    told: ({ isActive, until }) => {
      if (!isActive && restriction !== undefined) become(undefined)
      if (isActive && (restriction === undefined || restriction.until !== until))
        become({ since: restriction?.since ?? now(), ...(until === undefined ? {} : { until }) })
    },
    restore: (stored) => {
      restriction ??= stored
      awaitDue()
    },
    close: () => {
      clearTimeout(timer)
    },
  }
}
