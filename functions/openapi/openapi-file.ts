import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { assemble } from '../assembly.ts'
import { readEnv } from '../env.ts'
import { openApiOf } from './openapi.ts'

/*
 * npm run openapi             writes docs/openapi.json
 * npm run openapi -- --check  only tells whether it is what the routes say
 */

const FILE = new URL('../../docs/openapi.json', import.meta.url)

/** Of an API that nobody asks: its store is reached by the first question only. */
const documentNow = async (): Promise<string> => {
  const settings = readEnv({ AUTH_SECRET: 'x'.repeat(32), TABLE_NAME: 'none', LOG_LEVEL: 'silent' })
  const { api, close } = await assemble(settings, () => undefined)
  const document = openApiOf(api)
  await close()
  return `${JSON.stringify(document, null, 2)}\n`
}

const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values
const document = await documentNow()
if (!check) writeFileSync(FILE, document)
else if (readFileSync(FILE, 'utf8') !== document) {
  process.stderr.write('docs/openapi.json is not what the routes say. Run: npm run openapi\n')
  process.exitCode = 1
}
