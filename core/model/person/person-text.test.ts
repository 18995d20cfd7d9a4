import { describe, expect, test } from 'vitest'
import { MessageText } from '../message/message.ts'
import { NumberLabel } from '../number/number.ts'
import { Password } from '../user/password.ts'
import { Email, NewPerson } from '../user/user.ts'

const Name = NewPerson.shape.name
const INVISIBLE = [
  '\u200b',
  '\u200e',
  '\u00ad\u2060',
  '\ufeff',
  '\u3164',
  '\u2800',
  ' \u00a0\u3000',
  '\u{e0020}',
]
const BROKEN = ['a\0b', 'half \ud83d', '\ude00 half', 'a\0']

describe('F11, D17: what people write', () => {
  test.each([
    ['name', Name],
    ['label', NumberLabel],
    ['message', MessageText],
  ])('as a %s is no text that nobody can see, and none that no encoding can carry', (_what, schema) => {
    for (const text of [...INVISIBLE, ...BROKEN, '']) expect(schema.safeParse(text).success, text).toBe(false)
    for (const text of ['a', '👩‍👩‍👧', 'صباح الخير', 'ก\u0e49', '\uf8ff', '0'])
      expect(schema.parse(text)).toBe(text)
  })

  test('as a name or label stands on one line, without space around it', () => {
    for (const schema of [Name, NumberLabel]) {
      expect(schema.parse('  Sari  ')).toBe('Sari')
      for (const text of ['a\nb', 'a\u0007b', 'a\u2028b']) expect(schema.safeParse(text).success).toBe(false)
    }
    expect(MessageText.parse(' a\nb ')).toBe(' a\nb ')
  })

  test('as a password has no half character and no control, and is more than what nobody sees', () => {
    for (const bad of ['0123456789\ud83d', '0123456789\0', '\u200b'.repeat(12), 'too short'])
      expect(Password.safeParse(bad).success).toBe(false)
    expect(Password.parse('kata sandi 👩‍👧')).toBe('kata sandi 👩‍👧')
  })

  test('as an e-mail address is one', () => {
    for (const bad of ['a\0@b.test', '\u200b@b.test', 'a@\ud83d.test', 'a b@c.test'])
      expect(Email.safeParse(bad).success).toBe(false)
  })
})
