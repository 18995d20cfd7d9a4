import { constants, accessSync, mkdirSync } from 'node:fs'
import dynalite from 'dynalite'
import { z } from 'zod'

/*
 * The embedded store as a process of its own: `node store-process.ts <folder> <port>`. Prints one line of JSON,
 * `{"endpoint": …}` or `{"error": …}`, and ends with the process that started it, even a killed one.
 */

const [folder, port] = z
  .tuple([z.string().min(1), z.coerce.number().int().min(0)])
  .parse(process.argv.slice(2))

const say = (line: { endpoint: string } | { error: string }): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

const fail = (sentence: string): never => {
  say({ error: sentence })
  process.exit(1)
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return cause instanceof Error ? cause.message : String(cause)
}

try {
  mkdirSync(folder, { recursive: true })
  accessSync(folder, constants.W_OK)
} catch (error) {
  fail(`The store's folder ${folder} can't be written: ${reasonOf(error)}.`)
}

process.on('unhandledRejection', (error) => {
  fail(`The store can't use its folder ${folder}: ${reasonOf(error)}.`)
})

const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })

const stop = (): void => {
  server.close(() => {
    process.exit(0)
  })
  server.closeAllConnections()
}

server.on('error', (error: NodeJS.ErrnoException) => {
  const taken = error.code === 'EADDRINUSE'
  fail(
    taken
      ? `The store's port ${port} is used by another program.`
      : `The store can't listen: ${error.message}.`,
  )
})
server.listen(port, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') return
  say({ endpoint: `http://127.0.0.1:${address.port}` })
})

process.on('SIGTERM', stop)
process.on('SIGINT', stop)
process.stdin.on('end', stop)
process.stdin.resume()
