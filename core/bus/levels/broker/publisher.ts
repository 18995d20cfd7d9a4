import type { Logger } from 'pino'
import { createLosses } from './losses.ts'
import { createWaiting } from './waiting.ts'

/** What waits for the broker's answer at most: characters, and messages. What comes beyond it is dropped. */
const WAITING_LIMIT = 8 * 2 ** 20
const WAITING_MESSAGES = 50_000
/** How long a flush waits, ms. */
const FLUSH_MS = 1_000

/** Publishes without ever waiting: what can't go out now is dropped, and that it was is told as soon as that can go out. */
export type Publisher = {
  publish: (channel: string, payload: string) => void
  /**
   * What brings itself another time: if it is lost nobody is told.
   * @param how.keptS for so long a broker that can shall keep it for whoever comes, in place of what it kept before, s
   * @param how.failed called if the broker may not have it
   */
  hint: (channel: string, payload: string, how?: { keptS?: number; failed?: () => void }) => void
  /** Resolves once all that was published arrived at the broker, and what was lost is told of; after a second at the latest. */
  flush: () => Promise<void>
  /** Something that others count on was lost on another way: they are told to look. */
  lose: () => void
  /** See Bus. What could not go out counts from when it was lost until everybody is told of it. */
  lagMs: () => number
  close: () => void
}

/** The way to a broker. */
export type Sender = {
  /** Calls one of the two once: the broker has it, or may not have it. */
  send: (
    channel: string,
    payload: string,
    arrived: () => void,
    failed: () => void,
    keptS: number | undefined,
  ) => void
  /** Makes its connections anew: they may have died while the process was frozen. */
  renew: () => void
  close: () => void
}

/** How late what is published is. @param isLosing whether something was lost of which nobody is told yet */
const createLag = (isLosing: () => boolean) => {
  let slowest = 0
  let lostAt: number | undefined
  return {
    took: (ms: number): void => {
      slowest = Math.max(slowest, ms)
    },
    lost: (): void => {
      lostAt ??= performance.now()
    },
    /** Since it was asked last, ms. */
    ms: (): number => {
      if (!isLosing()) lostAt = undefined
      const waits = lostAt === undefined ? 0 : performance.now() - lostAt
      const lag = Math.max(slowest, waits)
      slowest = 0
      return lag
    },
  }
}

/**
 * @param senderOf makes the way out, and calls back whenever it is open again
 * @param lossChannel where every process hears that something published was lost
 */
export const createPublisher = (
  senderOf: (onReady: () => void) => Sender,
  lossChannel: string,
  logger: Logger,
): Publisher => {
  const flushing = createWaiting(FLUSH_MS)
  let characters = 0
  let messages = 0
  let closed = false

  const sender = senderOf(() => {
    losses.tell(0)
  })

  const send = (
    channel: string,
    payload: string,
    arrived: () => void,
    failed: () => void,
    keptS?: number,
  ): void => {
    if (closed) {
      failed()
      return
    }
    characters += payload.length
    messages += 1
    const sentAt = performance.now()
    const answered = (): void => {
      lag.took(performance.now() - sentAt)
      characters -= payload.length
      messages -= 1
    }
    sender.send(
      channel,
      payload,
      () => {
        answered()
        arrived()
        if (messages === 0 && !losses.any()) flushing.release()
      },
      () => {
        answered()
        failed()
      },
      keptS,
    )
  }

  const losses = createLosses((arrived) => {
    // If it fails it is tried again.
    send(lossChannel, '{}', arrived, () => undefined)
  }, logger)

  const lag = createLag(losses.any)

  const lose = (): void => {
    losses.add()
    lag.lost()
  }

  const publish = (channel: string, payload: string, failed: () => void, keptS?: number): void => {
    if (closed) return
    if (characters + payload.length > WAITING_LIMIT || messages >= WAITING_MESSAGES) failed()
    else send(channel, payload, () => undefined, failed, keptS)
  }

  return {
    publish: (channel, payload) => {
      publish(channel, payload, lose)
    },
    hint: (channel, payload, { keptS, failed = () => undefined } = {}) => {
      publish(channel, payload, failed, keptS)
    },
    lose,
    lagMs: lag.ms,
    flush: async () => {
      if (closed) return
      losses.tell(0)
      if (messages === 0 && !losses.any()) return
      // What does not answer within that time may have died while the process was frozen.
      await flushing.wait(() => {
        if (messages > 0) sender.renew()
      })
    },
    close: () => {
      closed = true
      losses.close()
      sender.close()
    },
  }
}
