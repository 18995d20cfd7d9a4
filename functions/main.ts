import { once } from 'node:events'
import { promisify } from 'node:util'
import { createAdaptorServer } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { requireNode } from '@sahut/core/process/node-version'
import { onShutdown } from '@sahut/core/process/shutdown'
import { assemble } from './assembly.ts'
import { env } from './env.ts'

const start = async (): Promise<void> => {
  requireNode()
  const settings = env()
  const { api, logger, close } = assemble(settings, (c) => getConnInfo(c).remote.address)
  const server = createAdaptorServer({ fetch: api.fetch })
  onShutdown(logger, async () => {
    await promisify(server.close.bind(server))()
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
