import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
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

describe('a secret in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sahut-secrets-'))
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const schema = z.object({
    AUTH_SECRET: z.string('must be set').min(32, 'must have at least 32 bytes').meta({ secret: true }),
    REDIS_URL: z.url('must be an address').optional().meta({ secret: true }),
    PORT: z.coerce.number('must be a port number').default(1),
  })
  const long = 'x'.repeat(32)

  test('counts like one in the environment, without the line end that editors leave', () => {
    const settings = readEnvironment(schema, {
      AUTH_SECRET: '',
      AUTH_SECRET_FILE: file('auth-secret', `${long}\n`),
      REDIS_URL_FILE: file('redis-url', 'redis://:a@redis:6379'),
    })
    expect(settings).toEqual({ AUTH_SECRET: long, REDIS_URL: 'redis://:a@redis:6379', PORT: 1 })
  })

  test.each([
    [
      'is missing',
      () => join(folder, 'nothing'),
      /^- AUTH_SECRET_FILE names a file that can't be read: .*nothing \(ENOENT\)$/m,
    ],
    ['is a folder', () => folder, /^- AUTH_SECRET_FILE names a file that can't be read: .* \(EISDIR\)$/m],
    ['is empty', () => file('empty', ' \n'), /^- AUTH_SECRET_FILE names an empty file: .*empty$/m],
    [
      'holds too little',
      () => file('short', 'hunter2'),
      /^- AUTH_SECRET, in the file of AUTH_SECRET_FILE, must have at least 32 bytes$/m,
    ],
  ])('that %s is named in one line, with the other wrong settings', (_, path, line) => {
    const reading = () => readEnvironment(schema, { AUTH_SECRET_FILE: path(), PORT: 'eighty' })
    expect(reading).toThrow(line)
    expect(reading).toThrow('- PORT must be a port number')
    expect(reading).not.toThrow(/hunter2|- AUTH_SECRET must/)
  })

  test('and in the environment too is refused: nobody could say which one counts', () => {
    const both = { AUTH_SECRET: long, AUTH_SECRET_FILE: file('both', long) }
    expect(() => readEnvironment(schema, both)).toThrow(
      '- AUTH_SECRET_FILE and AUTH_SECRET are both set: leave one of them out',
    )
  })

  test('is only for secrets: another setting of such a name is not looked at', () => {
    const set = { AUTH_SECRET: long, PORT_FILE: join(folder, 'nothing') }
    expect(readEnvironment(schema, set).PORT).toBe(1)
  })
})

test('a Node that is too old is refused by a sentence that names the one needed', () => {
  expect(() => {
    requireNode('20.19.0')
  }).toThrow('Sahut needs Node 24 or newer and this is 20.19.0.')
  expect(() => {
    requireNode('24.0.0')
  }).not.toThrow()
})
