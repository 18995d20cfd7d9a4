import { showsSomething } from '@sahut/core/model/person/person-text'
import { describe, expect, test } from 'vitest'
import { lineText, nameText } from './shown-text.ts'

describe('D17: names and texts of characters that nobody sees', () => {
  test.each([
    '\u200e',
    '\u200b\u200d',
    '\u3164',
    '\u2800 ',
    '\ufe0f',
    '\u00ad',
    '\t',
    '\ud800',
    '\u0000',
    '',
  ])('is not visible: %j', (text) => {
    expect(showsSomething(text)).toBe(false)
  })

  test.each(['a', '\u200eBudi', '👍', '.', '\u0301', '  我'])('is visible: %j', (text) => {
    expect(showsSomething(text)).toBe(true)
  })

  test("a name can't turn its row around", () => {
    expect(nameText('\u202eBudi\u2066')).toBe('Budi')
    expect(lineText('a\u202eb\u200fc')).toBe('abc')
  })

  test('a name stands on one line and is of bounded length', () => {
    expect(nameText('Budi\n\u200bSantoso\u0000 ')).toBe('Budi Santoso')
    expect(nameText('a'.repeat(420_000)).length).toBeLessThanOrEqual(120)
  })

  test('what joins the letters and emojis of a name stays', () => {
    expect(nameText('👩\u200d🍳 نمی\u200cدانم')).toBe('👩\u200d🍳 نمی\u200cدانم')
  })
})
