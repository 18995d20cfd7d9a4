import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { createAdaptorServer } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { awaitSchema } from '@sahut/core/store/schema/schema-start'
import { createFarewell } from '@sahut/core/process/farewell'
import { HTTP_LIMITS } from '@sahut/core/process/http-limits'
import { requireNode } from '@sahut/core/process/node-version'
import { onShutdown } from '@sahut/core/process/shutdown'
import { assemble } from './assembly.ts'
import { env } from './env.ts'

const start = async (): Promise<void> => {
  requireNode()
  const settings = env()
  const { site, table, logger, startSearch, close } = await assemble(
    settings,
    (c) => getConnInfo(c).remote.address,
  )
  await awaitSchema({ table, report: logger }).catch(async (error: unknown) => {
    await close()
    throw error
  })
  startSearch()
  const server = createAdaptorServer({ fetch: site.fetch, serverOptions: HTTP_LIMITS })
  const farewell = createFarewell(server)
  let isClosing = false
  const underWay = new Set<ServerResponse>()
  // Callers who ask without a pause would keep their connections, and with them this process, for ever; those who wait
  // for an answer right now would keep it for seconds.
  server.prependListener('request', (_request: unknown, response: ServerResponse) => {
    if (isClosing) response.shouldKeepAlive = false
    underWay.add(response)
    response.once('close', () => underWay.delete(response))
  })
  onShutdown(logger, async () => {
    isClosing = true
    for (const response of underWay) response.shouldKeepAlive = false
    await farewell(() => promisify(server.close.bind(server))())
    await close()
  })
  server.listen(settings.port, settings.host)
  await once(server, 'listening')
  logger.info({ address: server.address() }, 'the API runs')
}

start().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
