import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/*
 * Sides that a bench measures or that it is measured against run in processes of their own. They are told what to do
 * over Node's channel, and each order is answered once.
 */

const Envelope = z.object({ id: z.int(), order: z.unknown() })
const Answer = z.object({ id: z.int(), failed: z.string().optional(), result: z.unknown().optional() })
type Answer = z.infer<typeof Answer>

/** In the child: obeys orders until the parent is gone, and then ends. */
export const obeyOrders = <Schema extends z.ZodType>(
  schema: Schema,
  obey: (order: z.infer<Schema>) => Promise<unknown>,
): void => {
  process.on('message', (message) => {
    const { id, order } = Envelope.parse(message)
    const answer = (rest: Omit<Answer, 'id'>): void => {
      process.send?.({ id, ...rest } satisfies Answer)
    }
    obey(schema.parse(order)).then(
      (result) => {
        answer({ result })
      },
      (error: unknown) => {
        answer({ failed: error instanceof Error ? error.message : String(error), result: undefined })
      },
    )
  })
  process.on('disconnect', () => process.exit())
}

export type Helper<Order> = {
  pid: number
  /** What it wrote to standard error so far. */
  written: () => string
  /** @returns what the child answered. @throws Error with what failed there, or when the child ends */
  order: (order: Order) => Promise<unknown>
  stop: () => Promise<void>
}

/**
 * In the parent: starts a module as such a child.
 * @param file beside `base`, an `import.meta.url`
 */
export const spawnHelper = <Order extends object>(
  file: string,
  base: string,
  {
    args = [],
    nodeOptions = [],
    environment = {},
  }: { args?: string[]; nodeOptions?: string[]; environment?: Record<string, string> } = {},
): Helper<Order> => {
  const child = fork(fileURLToPath(new URL(file, base)), args, {
    execArgv: ['--disable-warning=ExperimentalWarning', ...nodeOptions],
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const ended = once(child, 'exit')
  let written = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    written += text
  })
  const waiting = new Map<number, (answer: Answer) => void>()
  let last = 0
  child.on('message', (message) => {
    const answer = Answer.parse(message)
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  child.once('exit', () => {
    for (const [id, settle] of waiting)
      settle({ id, failed: `the process ended. ${written}`, result: undefined })
  })
  if (child.pid === undefined) throw new Error(`${file} could not be started.`)
  return {
    pid: child.pid,
    written: () => written,
    order: (order) =>
      new Promise((resolve, reject) => {
        const id = (last += 1)
        waiting.set(id, ({ failed, result }) => {
          if (failed === undefined) resolve(result)
          else reject(new Error(`${file}: ${failed}`))
        })
        child.send({ id, order })
      }),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill()
      await ended
    },
  }
}
