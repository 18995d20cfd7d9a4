import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Answer, type NewOrder } from './orders.ts'

const PROCESS = fileURLToPath(new URL('./baileys-process.ts', import.meta.url))

export type BareBaileys = {
  pid: number
  /** Where Node's inspector listens, for profiles. */
  order: (order: NewOrder) => Promise<void>
  stop: () => Promise<void>
}

/** Starts bare Baileys in a process of its own. @param inspect whether to open Node's inspector, on stderr's word */
export const spawnBareBaileys = (
  network: { whatsappUrl: string; certKey: string },
  onComplaint: (text: string) => void,
  nodeOptions: string[] = [],
): BareBaileys => {
  const child = fork(PROCESS, [network.whatsappUrl, network.certKey], {
    execArgv: ['--disable-warning=ExperimentalWarning', ...nodeOptions],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const ended = once(child, 'exit')
  child.stderr?.setEncoding('utf8').on('data', onComplaint)
  const waiting = new Map<number, (answer: Answer) => void>()
  let last = 0
  child.on('message', (message) => {
    const answer = Answer.parse(message)
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  child.once('exit', () => {
    for (const [id, settle] of waiting) settle({ id, failed: 'The process ended.' })
  })
  if (child.pid === undefined) throw new Error('Bare Baileys could not be started.')
  return {
    pid: child.pid,
    order: (order) =>
      new Promise((resolve, reject) => {
        const id = (last += 1)
        waiting.set(id, ({ failed }) => {
          if (failed === undefined) resolve()
          else reject(new Error(`Bare Baileys: ${failed}`))
        })
        child.send({ id, ...order })
      }),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill()
      await ended
    },
  }
}
