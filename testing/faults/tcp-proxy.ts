import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A wire between two processes that can be cut. What was done to it lasts until `mend`, unless it says otherwise. */
export type TcpProxy = {
  port: number
  /** How many connections go over it. */
  connections: () => number
  /** How many bytes went over it, both ways. */
  passed: () => number
  /** Cuts what is connected, and refuses whoever comes. */
  cut: () => void
  /** Cuts what is connected, once: whoever comes again gets through. */
  drop: () => void
  /** Everything arrives so much later, in its order. @param ms each way */
  delay: (ms: number) => void
  /** Nothing gets through and nobody is told; what waits goes on after `mend`. */
  hold: () => void
  /** What is connected stays so but never hears of the other side again, mended or not. */
  halfOpen: () => void
  /** The next piece of at least two bytes towards the client is cut in its middle, and its connection ends; once. */
  cutMidFrame: () => void
  mend: () => void
  close: () => Promise<void>
}

/** What is done to every wire of a proxy at the moment. */
type Weather = { delayMs: number; held: boolean; cutsMidFrame: boolean; bytes: number }

/** One direction of one connection. */
type Direction = { setHeld: (held: boolean) => void; deafen: () => void; end: () => void }

/** Carries what one side says to the other, in its order, through whatever weather. */
const carry = (from: Socket, to: Socket, weather: Weather, isTowardsClient: boolean): Direction => {
  let isDeaf = false
  let isHeld = weather.held
  // One queue: timers of their own may overtake each other, and what comes without delay may overtake them.
  const late: { chunk: Buffer; due: number }[] = []
  let timer: NodeJS.Timeout | undefined

  const write = (chunk: Buffer): void => {
    if (to.destroyed) return
    if (isTowardsClient && weather.cutsMidFrame && chunk.length > 1) {
      weather.cutsMidFrame = false
      to.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => {
        to.destroy()
        from.destroy()
      })
      return
    }
    weather.bytes += chunk.length
    if (to.write(chunk)) return
    from.pause()
    to.once('drain', () => {
      if (!isHeld) from.resume()
    })
  }

  const release = (): void => {
    timer = undefined
    for (let [next] = late; next !== undefined; [next] = late) {
      const left = next.due - performance.now()
      if (left > 0) {
        timer = setTimeout(release, Math.ceil(left))
        return
      }
      late.shift()
      write(next.chunk)
    }
  }

  from.on('data', (chunk: Buffer) => {
    if (isDeaf) return
    late.push({ chunk, due: performance.now() + weather.delayMs })
    if (timer === undefined) release()
  })
  if (isHeld) from.pause()
  return {
    setHeld: (held) => {
      isHeld = held
      if (held) from.pause()
      else from.resume()
    },
    deafen: () => {
      isDeaf = true
    },
    end: () => {
      clearTimeout(timer)
      late.length = 0
    },
  }
}

/** @param targetPort on 127.0.0.1; asked for each connection, so that the target may move */
export const createTcpProxy = async (targetPort: () => number): Promise<TcpProxy> => {
  const sockets = new Set<Socket>()
  const directions = new Set<Direction>()
  const weather: Weather = { delayMs: 0, held: false, cutsMidFrame: false, bytes: 0 }
  let whole = true

  const server = createServer((from) => {
    if (!whole) {
      from.destroy()
      return
    }
    const to = connect(targetPort(), '127.0.0.1')
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      const direction = carry(socket, other, weather, socket === to)
      sockets.add(socket)
      directions.add(direction)
      socket.setNoDelay(true)
      socket.on('end', () => other.end())
      // Either end may vanish at any time, that is what this is for; the other one goes with it.
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        directions.delete(direction)
        direction.end()
        other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const destroyAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const setHeld = (held: boolean): void => {
    weather.held = held
    for (const direction of directions) direction.setHeld(held)
  }
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => sockets.size / 2,
    passed: () => weather.bytes,
    cut: () => {
      whole = false
      destroyAll()
    },
    drop: destroyAll,
    delay: (ms) => {
      weather.delayMs = ms
    },
    hold: () => {
      setHeld(true)
    },
    halfOpen: () => {
      for (const direction of directions) direction.deafen()
    },
    cutMidFrame: () => {
      weather.cutsMidFrame = true
    },
    mend: () => {
      whole = true
      weather.delayMs = 0
      weather.cutsMidFrame = false
      setHeld(false)
    },
    close: async () => {
      destroyAll()
      server.close()
      await once(server, 'close')
    },
  }
}
