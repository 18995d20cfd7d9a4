import { expect, test } from 'vitest'
import { z } from 'zod'
import { readEnvironment } from './environment.ts'
import { requireNode } from './node-version.ts'

test('every setting that is missing or wrong is named at once, and no value is repeated', () => {
  const schema = z.object({
    AUTH_SECRET: z.string().min(32, 'must have at least 32 bytes'),
    PORT: z.coerce.number({ error: 'must be a port number' }),
    TABLE_NAME: z.string({ error: 'must be the name of the table' }),
  })
  const reading = () =>
    readEnvironment(schema, { AUTH_SECRET: 'hunter2', PORT: 'eighty', TABLE_NAME: '', OTHER: 'x' })
  expect(reading).toThrow(
    [
      'These settings are missing or wrong:',
      '- AUTH_SECRET must have at least 32 bytes',
      '- PORT must be a port number',
      '- TABLE_NAME must be the name of the table',
    ].join('\n'),
  )
  expect(reading).not.toThrow(/hunter2|eighty/)
})

test('a Node that is too old is refused by a sentence that names the one needed', () => {
  expect(() => {
    requireNode('20.19.0')
  }).toThrow('Sahut needs Node 24 or newer and this is 20.19.0.')
  expect(() => {
    requireNode('24.0.0')
  }).not.toThrow()
})
