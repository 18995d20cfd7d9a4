import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { openDatabase } from './database.ts'
import { takeOver } from './older-release.ts'
import { Order, type Said } from './protocol.ts'
import { createStoreServer } from './server.ts'
import { createTables } from './tables.ts'

/*
 * The embedded store as a process of its own. Its first line of standard input is the order; it says on standard
 * output, a line of JSON each, how far it is and what goes wrong. It ends with the process that started it, even a
 * killed one.
 */

/** How often what has expired is forgotten, ms, and how many rows at a time: nobody is to wait for it. */
const FORGET_MS = 10_000
const FORGOTTEN_AT_ONCE = 500

const say = (said: Said): void => {
  process.stdout.write(`${JSON.stringify(said)}\n`)
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'something thrown')

const fail = (sentence: string): never => {
  say({ error: sentence })
  process.exit(1)
}

// Whoever started it has gone before it was ready.
process.stdout.on('error', () => process.exit(1))
// Nothing here is for others to read.
process.umask(0o077)
// A limit of the file's size is a full disk for those who call, and no end.
process.on('SIGXFSZ', () => undefined)

const lines = createInterface({ input: process.stdin })
const [line] = z
  .tuple([z.string()])
  .rest(z.unknown())
  .parse(await once(lines, 'line'))
const { folder, port, credentials } = Order.parse(JSON.parse(line))

const database = await openDatabase(folder).catch((error: unknown) => {
  return fail(
    `The store's folder ${folder} is used by another process, or what lies in it can't be read (${reasonOf(error)}).`,
  )
})
const tables = createTables(database)
await takeOver(folder, database, tables, (moved) => {
  say({ moved })
}).catch((error: unknown) => {
  return fail(`What an older release kept in ${folder} can't be taken over (${reasonOf(error)}).`)
})

const server = createStoreServer({
  database,
  tables,
  credentials,
  onTrouble: (error) => {
    say({ trouble: error === undefined ? null : reasonOf(error) })
  },
})

server.once('error', (error: NodeJS.ErrnoException) => {
  fail(
    error.code === 'EADDRINUSE'
      ? `The store's port ${String(port)} is used by another program.`
      : `The store can't listen on port ${String(port)}: ${error.message}.`,
  )
})
server.listen(port, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
say({ port: address !== null && typeof address === 'object' ? address.port : port })

const forgetting = setInterval(() => {
  try {
    database.write(() => tables.forget(Math.floor(Date.now() / 1000), FORGOTTEN_AT_ONCE))
  } catch {
    // The disk is full or fails, which callers are told; the next turn tries again.
    return
  }
}, FORGET_MS)

const stop = (): void => {
  clearInterval(forgetting)
  server.close()
  server.closeAllConnections()
  database.close().then(
    () => process.exit(0),
    () => process.exit(1),
  )
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
process.stdin.on('end', stop)
