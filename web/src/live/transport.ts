import { SahutError } from '@sahut/core/contract/errors'
import { PROTOCOL } from '@sahut/core/contract/protocol'
import {
  type Ack,
  type ClientEvents,
  type CommandInput,
  type CommandName,
  type Fact,
  type FactName,
  facts,
  type ServerEvents,
} from '@sahut/core/contract/socket'
import { io, type Socket } from 'socket.io-client'
import type { Listening, Send } from './live.ts'

/** How long a command may stay unanswered on a connection that looks alive, ms; then the connection is made anew. */
const ANSWER_MS = 10_000

type LiveSocket = Socket<ServerEvents, ClientEvents>

/** Where gateways are that name no path of their own. */
const PATH = '/socket.io'

/** A socket that connects when told, with the token of that moment. */
export const createSocket = (url: string, token: () => string): LiveSocket =>
  io(url, {
    path: PATH,
    transports: ['websocket'],
    autoConnect: false,
    // The only retry is ours: each try needs a fresh look at the token.
    reconnection: false,
    // Two connections of one process (the demo's agents) must not share a transport.
    forceNew: true,
    auth: (give) => {
      give({ token: token(), protocol: PROTOCOL })
    },
  })

/** Connects at a path, which may be another one each time. */
export const connectAt = (socket: LiveSocket, path = PATH): void => {
  socket.io.opts.path = path
  socket.connect()
}

/** Commands over a socket; one that is silent on a connection that looks alive has it made anew. */
export const sendingOver =
  (socket: LiveSocket, reconnect: () => void): Send =>
  async (name, input) => {
    const isConnected = () => socket.connected
    // Never buffered by the client: what waits for a connection waits where it can be seen.
    if (!isConnected()) throw unanswered()
    const answer = await emitted(socket, name, input)
    if (answer === undefined) {
      if (isConnected()) reconnect()
      throw unanswered()
    }
    if (!answer.ok) throw SahutError.of(answer.error)
    return answer.data
  }

const unanswered = () =>
  new SahutError('unavailable', 'The server did not answer. Please check your connection.')

/** The ack of a command, or nothing if the connection was lost or silent before it came. */
const emitted = <Name extends CommandName>(
  socket: LiveSocket,
  name: Name,
  input: CommandInput<Name>,
): Promise<Ack<Name> | undefined> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => {
      finish(undefined)
    }, ANSWER_MS)
    const onLost = () => {
      finish(undefined)
    }
    const finish = (answer: Ack<Name> | undefined) => {
      clearTimeout(timer)
      socket.off('disconnect', onLost)
      resolve(answer)
    }
    socket.on('disconnect', onLost)
    const parameters = [input, finish] as unknown as Parameters<ClientEvents[Name]>
    socket.emit(name, ...parameters)
  })

/** A fact that doesn't keep the contract is dropped: its content comes again with the next read of the log. */
export const listeningOn =
  (socket: LiveSocket): Listening =>
  <Name extends FactName>(name: Name, listener: (fact: Fact<Name>) => void) => {
    const schema = facts[name]
    const onFact = (fact: unknown) => {
      const parsed = schema.safeParse(fact)
      if (parsed.success) listener(parsed.data as Fact<Name>)
    }
    const events = socket as unknown as Record<
      'on' | 'off',
      (name: string, listener: (fact: unknown) => void) => void
    >
    events.on(name, onFact)
    return () => {
      events.off(name, onFact)
    }
  }
