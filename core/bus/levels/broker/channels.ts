import { createWaiting, type Waiting } from './waiting.ts'

/** How long a caller waits for a subscription, ms: without a broker everything still works through the store. */
const LIVE_MS = 1_000

/** @param name it came under: the channel's, or one that the channel stands for */
type Handler = (payload: Buffer, name: string) => void

/** What a process gets of others under one name. */
export type Channel = {
  name: string
  handlers: Set<Handler>
  /** Whether what is published to it arrives here. */
  live: boolean
  /** Something may have passed by while somebody counted on it. */
  missed: boolean
  waiting: Waiting
}

/** Channels that this process gets; made anew whenever what carries them ends. */
export type Subscriptions = {
  /** The handler must not throw. @returns ends it */
  add: (channel: string, handler: Handler) => () => void
  /** Resolves once the channel is live, or after a second: then the hole is told when it is. */
  live: (channel: string) => Promise<void>
  close: () => void
}

/**
 * The channels that are wanted, and what is known of each.
 * @param open asks for one that is new
 * @param end gives one back that nobody wants any more
 * @param tellHole called when a channel is live again that may have missed something
 */
export const createChannels = ({
  open,
  end,
  tellHole,
}: {
  open: (channel: Channel) => void
  end: (channel: Channel) => void
  tellHole: (channel: Channel) => void
}) => {
  const channels = new Map<string, Channel>()

  const wanted = (name: string): Channel => {
    const known = channels.get(name)
    if (known !== undefined) return known
    const made = {
      name,
      handlers: new Set<Handler>(),
      live: false,
      missed: false,
      waiting: createWaiting(LIVE_MS),
    }
    channels.set(name, made)
    open(made)
    return made
  }

  return {
    add: (name: string, handler: Handler): (() => void) => {
      const channel = wanted(name)
      channel.handlers.add(handler)
      return () => {
        if (!channel.handlers.delete(handler) || channel.handlers.size > 0) return
        channels.delete(name)
        channel.waiting.release()
        end(channel)
      }
    },
    live: async (name: string): Promise<void> => {
      const channel = channels.get(name)
      if (channel === undefined || channel.live) return
      await channel.waiting.wait(() => {
        channel.missed = true
      })
    },
    all: (): Channel[] => [...channels.values()],
    deliver: (name: string, payload: Buffer, cameUnder = name): void => {
      for (const handler of channels.get(name)?.handlers ?? []) handler(payload, cameUnder)
    },
    isLive: (channel: Channel): void => {
      if (channels.get(channel.name) !== channel) return
      channel.live = true
      channel.waiting.release()
      if (channel.missed) tellHole(channel)
      channel.missed = false
    },
    interrupt: (channel: Channel): void => {
      channel.live = false
      channel.missed = true
    },
    close: (): void => {
      for (const channel of channels.values()) channel.waiting.release()
      channels.clear()
    },
  }
}
