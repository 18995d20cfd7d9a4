import { readFileSync } from 'node:fs'
import { DisconnectReason } from '@whiskeysockets/baileys'
import { NumberState } from '@sahut/core/model/number/number'
import { expect, test } from 'vitest'
import { DISCONNECTS } from './disconnects.ts'

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const guide = read('docs/operations.md')

/** What stands in the first column of the document's tables. */
const rows = [...guide.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, name = '']) => name)

test('every code that Baileys can end a connection with is dealt with', () => {
  const codes = Object.values(DisconnectReason).filter((code) => typeof code === 'number')
  expect(codes.filter((code) => !(code in DISCONNECTS))).toEqual([])
})

test('what operators read about codes and states is complete, and about nothing else', () => {
  expect(rows.filter((name) => /^\d+$/.test(name))).toEqual(Object.keys(DISCONNECTS))
  for (const state of NumberState.options) expect(rows).toContain(state)
  const cures = new Map(
    [...guide.matchAll(/^\| `(\d+)` +\| `([a-z-]+)`/gm)].map(([, code, cure]) => [code, cure]),
  )
  for (const [code, { remedy }] of Object.entries(DISCONNECTS)) expect(cures.get(code)).toBe(remedy)
})

test.each(['en', 'id'])('users read about every code in words (%s)', (language) => {
  const messages = JSON.parse(read(`web/messages/${language}.json`)) as Record<string, string>
  for (const code of Object.keys(DISCONNECTS)) expect(messages).toHaveProperty(`disconnect_${code}`)
})
