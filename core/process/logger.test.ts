import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** What a process that runs this code writes to its log. */
const logged = (code: string): string => {
  const logger = fileURLToPath(new URL('./logger.ts', import.meta.url))
  const program = `import { createLogger } from ${JSON.stringify(logger)}\nconst log = createLogger('test', 'info')\n${code}`
  return spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }).stdout
}

test('tokens, passwords, texts and codes that somebody logs by mistake stay out of the log', () => {
  const line = logged(
    `log.info({ token: 'hush', user: { password: 'hush' }, message: { text: 'hush' }, qr: 'hush', seq: 7 }, 'said')`,
  )
  expect(JSON.parse(line)).toMatchObject({ name: 'test', msg: 'said', seq: 7 })
  expect(line).not.toContain('hush')
})

test('an error is logged with its causes and stacks, without what a library hung on it', () => {
  const line = logged(
    `const cause = Object.assign(new Error('refused'), { $response: { body: 'hush' } })
     log.error({ err: new Error('failed', { cause }) }, 'said')`,
  )
  expect(JSON.parse(line)).toMatchObject({ err: { message: 'failed', cause: { message: 'refused' } } })
  expect(line).toContain('at ')
  expect(line).not.toContain('hush')
})

test('F5: a store that is gone is told once in the same words, however many calls meet it', () => {
  const lines = logged(
    `const err = Object.assign(new Error('The store does not answer.'), { code: 'unavailable' })
     for (let n = 0; n < 1_000; n += 1) log.error({ err, n }, 'a sweep failed')
     log.error({ err }, 'a heartbeat failed')
     log.error({ err: new Error('another') }, 'a sweep failed')`,
  )
  expect(lines.trim().split('\n')).toHaveLength(3)
})
