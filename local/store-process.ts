import dynalite from 'dynalite'
import { z } from 'zod'

/*
 * The embedded store as a process of its own: `node store-process.ts <folder> <port>`. Prints one line of JSON,
 * `{"endpoint": …}` once it can be used or `{"error": …}`, and ends with the process that started it, even a killed one.
 */

const [folder, port] = z
  .tuple([z.string().min(1), z.coerce.number().int().min(0)])
  .parse(process.argv.slice(2))

const fail = (sentence: string): void => {
  process.stdout.write(`${JSON.stringify({ error: sentence })}\n`, () => process.exit(1))
}

const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })

/** Asks for something that needs the data: dynalite opens its folder late, and throws if it can't. */
const probe = (endpoint: string): Promise<Response> =>
  fetch(endpoint, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.0',
      'X-Amz-Target': 'DynamoDB_20120810.ListTables',
      'X-Amz-Date': '20200101T000000Z',
      Authorization: 'AWS4-HMAC-SHA256 Credential=local/x, SignedHeaders=host, Signature=x',
    },
    body: '{}',
  })

const failOnFolder = (): void => {
  fail(`The store's folder ${folder} is used by another process, or what lies in it can't be read.`)
}
process.once('uncaughtException', failOnFolder)

server.on('error', (error: NodeJS.ErrnoException) => {
  fail(
    error.code === 'EADDRINUSE'
      ? `The store's port ${String(port)} is used by another program.`
      : `The store can't listen on port ${String(port)}: ${error.message}.`,
  )
})

server.listen(port, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') return
  const endpoint = `http://127.0.0.1:${String(address.port)}`
  probe(endpoint).then(() => {
    process.removeListener('uncaughtException', failOnFolder)
    process.stdout.write(`${JSON.stringify({ endpoint })}\n`)
  }, failOnFolder)
})

const stop = (): void => {
  server.close(() => {
    process.exit(0)
  })
  server.closeAllConnections()
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
process.stdin.on('end', stop)
process.stdin.resume()
