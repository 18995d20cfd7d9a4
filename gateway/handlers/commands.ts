import type { z } from 'zod'
import { asSahutError, parseInput, SahutError } from '@sahut/core/contract/errors'
import { type CommandName, type CommandOutput, commands } from '@sahut/core/contract/socket'
import type { Logger } from '@sahut/core/process/logger'
import type { Client } from '../client.ts'
import type { Limits } from './limits.ts'

/** Commands of one socket that wait for their turn. */
const WAITING_LIMIT = 100

type ParsedInput<Name extends CommandName> = z.output<(typeof commands)[Name]['input']>

/** The contract's schemas, in a form whose types follow a name that is still generic. */
const schemas: {
  [Name in CommandName]: { input: z.ZodType<ParsedInput<Name>>; output: z.ZodType<CommandOutput<Name>> }
} = commands

/** What is done for a command: it gets parsed input, and what it returns is cut to what the ack may carry. */
type Handler<Name extends CommandName> = (
  client: Client,
  input: ParsedInput<Name>,
) => Promise<CommandOutput<Name>>

/** The handlers of some commands. */
export type Handlers<Names extends CommandName = CommandName> = { [Name in Names]: Handler<Name> }

const isCommand = (name: unknown): name is CommandName =>
  typeof name === 'string' && Object.hasOwn(commands, name)

type Answer = (answer: unknown) => void

const isAnswer = (value: unknown): value is Answer => typeof value === 'function'

/**
 * The one door for what a socket sends. Whatever comes, in whatever shape, ends in at most one ack and never throws.
 * A socket's commands run one after the other, so that messages keep the order in which they were sent.
 */
export const createReceiver = ({
  handlers,
  limits,
  logger,
}: {
  handlers: Handlers
  limits: Pick<Limits, 'command'>
  logger: Logger
}) => {
  const handle = async <Name extends CommandName>(name: Name, client: Client, input: unknown) =>
    schemas[name].output.parse(await handlers[name](client, parseInput(schemas[name].input, input)))

  const run = async (client: Client, name: unknown, args: unknown[]): Promise<unknown> => {
    await limits.command(client.socket.data.principal.userId)
    if (!isCommand(name)) throw new SahutError('invalid_input', 'There is no such command.')
    if (args.length !== 1) throw new SahutError('invalid_input', 'A command takes exactly one input.')
    return handle(name, client, args[0])
  }

  const refuse = (name: unknown, thrown: unknown) => {
    const error = asSahutError(thrown)
    if (error.code === 'internal') logger.error({ err: error.cause, command: name }, 'a command failed')
    if (error.code === 'unavailable') logger.warn({ err: error, command: name }, 'a command failed')
    return { ok: false, error: error.toBody() }
  }

  const serve = async (client: Client, name: unknown, input: unknown[], answer: Answer): Promise<void> => {
    // Whoever has gone hears no answer, and asks again over their next connection. To do all the same what waited for
    // its turn would hold up a gateway that closes.
    if (!client.socket.connected) return
    try {
      answer({ ok: true, data: await run(client, name, input) })
    } catch (thrown) {
      answer(refuse(name, thrown))
    }
  }

  const turns = new Set<Promise<void>>()

  const receiverOf = (client: Client): ((packet: readonly unknown[]) => void) => {
    let turn = Promise.resolve()
    let waiting = 0

    return ([name, ...args]) => {
      const last = args.at(-1)
      const answer: Answer = isAnswer(last) ? last : () => undefined
      const input = isAnswer(last) ? args.slice(0, -1) : args
      if (waiting >= WAITING_LIMIT) {
        answer(refuse(name, new SahutError('rate_limited', 'Too many commands wait for an answer.')))
        return
      }
      waiting += 1
      turns.delete(turn)
      turn = turn
        .then(() => serve(client, name, input, answer))
        .finally(() => {
          waiting -= 1
          if (waiting === 0) turns.delete(turn)
        })
      turns.add(turn)
    }
  }

  return {
    /** What takes a client's packets. */
    receiverOf,
    /** Resolves once everything that was taken is done. */
    settled: async (): Promise<void> => {
      await Promise.all(turns)
    },
  }
}
