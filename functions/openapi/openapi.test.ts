import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { operations } from '@sahut/core/contract/api'
import { assemble } from '../assembly.ts'
import { readEnv } from '../env.ts'
import { openApiOf, routesOf } from './openapi.ts'

const { api } = await assemble(
  readEnv({ AUTH_SECRET: 'x'.repeat(32), TABLE_NAME: 'none', LOG_LEVEL: 'silent' }),
  () => undefined,
)
const document = openApiOf(api)

test('every route stands behind the contract, and every operation of the contract has one route', () => {
  const bare = api.routes.filter(({ method }) => method !== 'ALL').length - routesOf(api).length
  expect(bare).toBe(0)
  expect(
    routesOf(api)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(Object.keys(operations).sort())
})

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator()
  expect(await validator.validate({ ...document })).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
})

test('docs/openapi.json says what the routes say', () => {
  const file: unknown = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'))
  expect(file, 'run: npm run openapi').toEqual(document)
})

test('a reader who checks answers by the document takes those of a newer server', () => {
  expect(JSON.stringify(document.components)).not.toContain('"additionalProperties":false')
})
