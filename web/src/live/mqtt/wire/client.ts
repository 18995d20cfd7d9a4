import { SahutError } from '@sahut/core/contract/errors'
import { createDecoder, type Incoming, type Published } from './decode.ts'
import { encode, type Outgoing } from './encode.ts'

/** The largest packet that is taken, bytes; an entry has at most 400 KB, a frame of a list some 100. */
const LARGEST = 5 * 2 ** 20

/** How long the broker may leave something unanswered, ms; then the connection is of no use. */
const ANSWER_MS = 10_000

/** The broker ends what is silent for one and a half of these, s: a page that nobody looks at has its timers once a minute. */
const KEEP_ALIVE_S = 90
/** It is asked so often whether it is there, ms. */
const PING_MS = 25_000

/** It shall say that we are gone though we end it ourselves. */
const GONE = 0x04
const MALFORMED = 0x81

export type MqttDeps = {
  /** `ws://…` or `wss://…` */
  url: string
  clientId: string
  username: string
  password: string
  /** Where the broker says that we are gone. */
  will: string
  onPublished: (message: Published) => void
}

/** One connection to a broker, until it is lost. */
export type MqttClient = {
  /** @returns what the broker says of each filter; from 0x80 on it refuses it. @throws SahutError unavailable */
  subscribe: (filters: readonly string[]) => Promise<readonly number[]>
  unsubscribe: (filters: readonly string[]) => Promise<void>
  publish: (message: Omit<Extract<Outgoing, { type: 'publish' }>, 'type'>) => void
  close: () => void
  /** Resolves once it has ended, by whomever. */
  ended: Promise<void>
}

const lost = (cause?: unknown) =>
  new SahutError('unavailable', 'The connection to the broker was lost.', { cause })

/** What was asked of the broker and is not answered yet, by its number. */
const createQuestions = (onSilent: () => void) => {
  type Answered = { answer: (reasons: number[]) => void; fail: (error: SahutError) => void }
  const open = new Map<number, Answered>()
  let last = 0
  const next = (): number => {
    do last = (last % 0xffff) + 1
    while (open.has(last))
    return last
  }
  return {
    ask: async (say: (id: number) => void): Promise<number[]> => {
      const id = next()
      const { promise, resolve, reject } = Promise.withResolvers<number[]>()
      const timer = setTimeout(onSilent, ANSWER_MS)
      open.set(id, { answer: resolve, fail: reject })
      try {
        say(id)
        return await promise
      } finally {
        open.delete(id)
        clearTimeout(timer)
      }
    },
    answer: (id: number, reasons: number[]): void => open.get(id)?.answer(reasons),
    fail: (error: SahutError): void => {
      for (const { fail } of open.values()) fail(error)
    },
  }
}

/** A WebSocket that speaks packets, and ends at the first byte that is none. */
const openWire = (
  url: string,
  on: { open: () => void; packet: (packet: Incoming) => void },
  end: (error?: unknown) => void,
) => {
  const socket = new WebSocket(url, 'mqtt')
  socket.binaryType = 'arraybuffer'
  const say = (packet: Outgoing): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(encode(packet))
  }
  const take = createDecoder(LARGEST, on.packet)
  socket.addEventListener('open', on.open)
  socket.addEventListener('message', ({ data }) => {
    try {
      if (!(data instanceof ArrayBuffer)) throw new Error('MQTT is no text')
      take(new Uint8Array(data))
    } catch (error) {
      say({ type: 'disconnect', reason: MALFORMED })
      end(error)
    }
  })
  socket.addEventListener('close', () => {
    end()
  })
  return {
    say,
    close: () => {
      socket.close()
    },
  }
}

/**
 * Connects to a broker, with nothing that it would have kept of an earlier connection.
 * @throws SahutError unavailable if it does not let us in, or is not there
 */
export const connectMqtt = async ({ onPublished, url, ...who }: MqttDeps): Promise<MqttClient> => {
  const joined = Promise.withResolvers<MqttClient>()
  const ended = Promise.withResolvers<undefined>()
  let isOver = false
  let isIn = false
  let isHeard = true
  let pulse: ReturnType<typeof setInterval> | undefined

  const end = (error?: unknown): void => {
    if (isOver) return
    isOver = true
    clearTimeout(hurry)
    clearInterval(pulse)
    wire.close()
    const failure = lost(error)
    questions.fail(failure)
    joined.reject(failure)
    ended.resolve(undefined)
  }
  const questions = createQuestions(end)

  const beginPulse = (keepAlive: number): void => {
    const beat = (): void => {
      if (!isHeard) {
        end()
        return
      }
      isHeard = false
      wire.say({ type: 'pingreq' })
    }
    // Nothing of it: the broker does not look.
    pulse = setInterval(beat, Math.min(PING_MS, (keepAlive || KEEP_ALIVE_S) * 333))
  }

  const letIn = ({ reason, keepAlive = KEEP_ALIVE_S }: Extract<Incoming, { type: 'connack' }>): void => {
    if (isIn || reason >= 0x80) {
      end(new Error(`the broker lets nobody in: ${String(reason)}`))
      return
    }
    isIn = true
    clearTimeout(hurry)
    beginPulse(keepAlive)
    joined.resolve(client)
  }

  const onPacket = (packet: Incoming): void => {
    if (isOver) return
    isHeard = true
    switch (packet.type) {
      case 'connack':
        letIn(packet)
        return
      case 'publish':
        onPublished(packet)
        return
      case 'suback':
      case 'unsuback':
        questions.answer(packet.id, packet.reasons)
        return
      case 'disconnect':
        end(new Error(`the broker ends it: ${String(packet.reason)}`))
        return
      case 'pingresp':
    }
  }

  const onOpen = (): void => {
    wire.say({ type: 'connect', ...who, keepAlive: KEEP_ALIVE_S, longest: LARGEST })
  }
  const wire = openWire(url, { open: onOpen, packet: onPacket }, end)
  const hurry = setTimeout(end, ANSWER_MS)

  const asked = (say: (id: number) => void): Promise<number[]> =>
    isOver ? Promise.reject(lost()) : questions.ask(say)

  const client: MqttClient = {
    subscribe: (filters) =>
      asked((id) => {
        wire.say({ type: 'subscribe', id, filters })
      }),
    unsubscribe: async (filters) => {
      await asked((id) => {
        wire.say({ type: 'unsubscribe', id, filters })
      })
    },
    publish: (message) => {
      wire.say({ type: 'publish', ...message })
    },
    close: () => {
      wire.say({ type: 'disconnect', reason: GONE })
      end()
    },
    ended: ended.promise,
  }
  return joined.promise
}
