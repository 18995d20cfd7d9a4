import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { SahutError } from '@sahut/core/contract/errors'
import { WorkerId } from '@sahut/core/model/ids'
import type { WorkerCard } from '@sahut/core/numbers/workers'
import type { Logger } from '@sahut/core/process/logger'
import { z } from 'zod'

/** What a worker writes on a link, a line each: who it is, and that the store has news. */
const Line = z.union([z.object({ worker: WorkerId }), z.object({ news: z.literal(true) })])

const LONGEST_LINE = 1_000
/** Lines that a guest does not read, bytes: then it is no worker. */
const MOST_UNREAD = 16_384
const MOST_GUESTS = 1_000
/** How long a connection and its first line may take, ms. */
const HELLO_MS = 1_000
/** Before a link that broke is made again, ms: a process that dies loses its connections before its port. */
const AGAIN_MS = [20, 50, 100, 200, 500, 1_000]

type Address = WorkerCard['address']

/** Links of a worker to all others. */
export type Peers = {
  /**
   * Others can reach this worker from now on.
   * @returns where
   * @throws SahutError unavailable if the address can't be listened at
   */
  listen: () => Promise<Address>
  /** Links exactly these, this worker itself left out. */
  link: (cards: Pick<WorkerCard, 'workerId' | 'address'>[]) => void
  /** Tells all others that the store has something new to see. */
  tell: () => void
  close: () => Promise<void>
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.')

/** @returns false if the line is not one of ours */
const createLines = (onLine: (line: z.infer<typeof Line>) => void) => {
  let rest = ''
  const take = (text: string): boolean => {
    if (text === '') return true
    try {
      onLine(Line.parse(JSON.parse(text)))
      return true
    } catch {
      return false
    }
  }
  return (chunk: string): boolean => {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    return rest.length <= LONGEST_LINE && lines.every(take)
  }
}

type Link = { address: Address; close: () => void }

/** Keeps one link up. What comes over it is believed no further than for a look at the store. */
const openLink = (
  workerId: WorkerId,
  address: Address,
  { onGone, onNews }: { onGone: (answered: boolean) => void; onNews: () => void },
): Link => {
  let isClosed = false
  let hasAnswered = false
  let failures = 0
  let socket: Socket | undefined
  let timer: NodeJS.Timeout | undefined

  const again = (): void => {
    if (isClosed) return
    timer = setTimeout(connect, AGAIN_MS[Math.min(failures, AGAIN_MS.length - 1)])
    failures += 1
  }

  const connect = (): void => {
    const made = createConnection({ host: address.host, port: address.port })
    socket = made
    made.setEncoding('utf8').setKeepAlive(true, 5_000)
    // Whoever accepts and says nothing, such as a frozen process, is no proof of anything.
    const patience = setTimeout(() => made.destroy(), HELLO_MS)
    const take = createLines((line) => {
      if ('news' in line) onNews()
      else if (line.worker === workerId) {
        clearTimeout(patience)
        hasAnswered = true
        failures = 0
      } else onGone(hasAnswered)
    })
    made.on('data', (chunk: string) => {
      if (!take(chunk)) made.destroy()
    })
    made.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' && !isClosed) onGone(hasAnswered)
    })
    made.on('close', () => {
      clearTimeout(patience)
      again()
    })
  }
  connect()

  return {
    address,
    close: () => {
      isClosed = true
      clearTimeout(timer)
      socket?.destroy()
    },
  }
}

/**
 * Links between workers, so that a process that was killed is noticed at once: its link breaks, and its address then
 * refuses another one, or has become somebody else's. That is a suspicion only, no verdict. Who merely connects to a
 * worker can't say anything to it.
 * @param onGone told, perhaps again and again, that a worker's process is gone, and whether its address ever answered
 * @param onNews told that the store has something new to see
 */
export const createPeers = (deps: {
  workerId: WorkerId
  host: string
  /** 0 takes a free one. */
  port: number
  onGone: (workerId: WorkerId, answered: boolean) => void
  onNews: () => void
  logger: Logger
}): Peers => {
  const { workerId, host, logger } = deps
  const machine = hostname()
  const guests = new Set<Socket>()
  const links = new Map<WorkerId, Link>()

  const server = createServer((guest) => {
    guests.add(guest)
    guest.on('error', (error) => {
      logger.debug({ err: error }, 'a link of another worker broke')
    })
    guest.on('close', () => guests.delete(guest))
    guest.on('data', () => guest.destroy())
    guest.write(`${JSON.stringify({ worker: workerId })}\n`)
  })
  server.maxConnections = MOST_GUESTS

  const listen = async (): Promise<Address> => {
    server.listen(deps.port, host)
    try {
      await once(server, 'listening')
    } catch (cause) {
      throw new SahutError(
        'unavailable',
        `The worker can't listen at ${host}:${String(deps.port)} for other workers. Set PEER_HOST to an address of this machine and PEER_PORT to a free port, or to 0 for any.`,
        { cause },
      )
    }
    return { host, port: (server.address() as AddressInfo).port, machine }
  }

  /** A loopback address of another machine leads to ourselves. */
  const isReachable = (address: Address): boolean => !isLoopback(address.host) || address.machine === machine

  return {
    listen,
    link: (cards) => {
      const wanted = new Map(cards.map((card) => [card.workerId, card.address]))
      for (const [id, link] of links) {
        const address = wanted.get(id)
        if (address?.port === link.address.port && address.host === link.address.host) continue
        link.close()
        links.delete(id)
      }
      for (const [id, address] of wanted) {
        if (id === workerId || links.has(id) || !isReachable(address)) continue
        const onGone = (answered: boolean): void => {
          deps.onGone(id, answered)
        }
        links.set(id, openLink(id, address, { onGone, onNews: deps.onNews }))
      }
    },
    tell: () => {
      for (const guest of guests) {
        if (guest.writableLength > MOST_UNREAD) guest.destroy()
        else guest.write(`${JSON.stringify({ news: true })}\n`)
      }
    },
    close: async () => {
      for (const link of links.values()) link.close()
      links.clear()
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      for (const guest of guests) guest.destroy()
      await closed
    },
  }
}
