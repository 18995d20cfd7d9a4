import { describe, expect, test } from 'vitest'
import { boundedId, boundedName, boundedPhone, boundedText, boundedTime, boundedWords } from './bounds.ts'

const NOW = Date.UTC(2026, 0, 1)

describe('what strangers write is bounded (F6)', () => {
  test('a cut never ends in half a sign (B8)', () => {
    const family = '👨‍👩‍👧‍👦'
    const text = `${'a'.repeat(65_530)}${family}`
    expect(boundedText(text, 65_536)).toBe('a'.repeat(65_530))
    expect(boundedText(`a${'👍'.repeat(40_000)}`, 65_536).isWellFormed()).toBe(true)
    expect(boundedText('halo', 65_536)).toBe('halo')
  })

  test('marks without end are cut as they are, and soon', () => {
    const text = `e${'\u0301'.repeat(400_000)}`
    expect(boundedText(text, 1_000)).toHaveLength(1_000)
    const tones = `👍${'🏿'.repeat(100_000)}`
    expect(boundedText(tones, 1_000).isWellFormed()).toBe(true)
  })

  test('lone surrogates are replaced and NUL vanishes (F11)', () => {
    expect(boundedText('a\uD83Db\0c', 10)).toBe('a\uFFFDbc')
  })

  test('what is nothing but space is no name', () => {
    expect(boundedWords(' \n', 10)).toBeUndefined()
    expect(boundedWords('a'.repeat(420_000), 200)).toHaveLength(200)
  })

  test('a name has at most the bytes that the head of its chat has room for, and ends in a whole sign', () => {
    expect(boundedName('n'.repeat(420_000))).toBe('n'.repeat(100))
    expect(boundedName('\u4e2d'.repeat(100))).toBe('\u4e2d'.repeat(33))
    expect(boundedName(`${'n'.repeat(90)}👨‍👩‍👧‍👦`)).toBe('n'.repeat(90))
    expect(boundedName('\uD83D'.repeat(200))).toBe('\uFFFD'.repeat(33))
    expect(boundedName('Siti Nurhaliza')).toBe('Siti Nurhaliza')
    expect(boundedName(null)).toBeUndefined()
  })

  test('an id that no app makes is known by its digest, the same each time', () => {
    expect(boundedId('3EB0ABC')).toBe('3EB0ABC')
    const long = 'x'.repeat(400_000)
    expect(boundedId(long)).toHaveLength(71)
    expect(boundedId(boundedId(long))).toBe(boundedId(long))
  })

  test.each([[undefined], ['jam lima'], [Number.NaN], ['0'], [-5], [NOW / 1000 + 10 * 86_400], ['Infinity']])(
    'a time that can’t be true (%s) gives way to that of the arrival (G4)',
    (seconds) => {
      expect(boundedTime(seconds, NOW)).toBe(NOW)
    },
  )

  test('WhatsApp’s own time is taken, also from a clock somewhat ahead of ours', () => {
    expect(boundedTime('1700000000', NOW)).toBe(1_700_000_000_000)
    expect(boundedTime(NOW / 1000 + 3_600, NOW)).toBe(NOW + 3_600_000)
  })

  test('a phone number is digits', () => {
    expect(boundedPhone('6281234567890')).toBe('6281234567890')
    expect(boundedPhone('62'.repeat(100))).toBeUndefined()
    expect(boundedPhone('admin')).toBeUndefined()
  })
})
