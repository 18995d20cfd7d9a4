import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { asSahutError, SahutError } from '@sahut/core/contract/errors'
import { decodeBinaryNode, proto } from '@whiskeysockets/baileys'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { isOwnMistake, levelOf } from './mistakes.ts'

const thrownBy = async (work: () => unknown): Promise<unknown> => {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

test('what our own code gets wrong is told as our mistake, also out of a library that it calls (A6)', async () => {
  const missing = undefined as unknown as { name: string }
  const mistakes = await Promise.all([
    thrownBy(() => missing.name),
    thrownBy(() => z.string().parse(1)),
    thrownBy(() => Buffer.alloc(-1)),
  ])
  for (const mistake of mistakes) {
    expect(isOwnMistake(mistake)).toBe(true)
    expect(isOwnMistake(asSahutError(mistake))).toBe(true)
    expect(levelOf(mistake, 'info')).toBe('error')
  }
})

test('what comes of bad bytes from WhatsApp, and errors that were foreseen, are not our mistakes', async () => {
  const others = await Promise.all([
    thrownBy(() => decodeBinaryNode(Buffer.from('garbage'))),
    // As Baileys has it: nothing but Node's internals is in its stack.
    thrownBy(() => promisify(inflate)(Buffer.from('no zlib'))),
    Promise.resolve(
      new SahutError('unavailable', 'The store does not answer.', { cause: new SahutError('internal', 'x') }),
    ),
  ])
  for (const other of others) {
    expect(isOwnMistake(other)).toBe(false)
    expect(levelOf(other, 'info')).toBe('info')
  }
  expect(proto.Message).toBeDefined()
})
