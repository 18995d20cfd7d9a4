import { expect, test } from 'vitest'
import { filledIn } from './canned-reply.ts'

const values = { 'contact.name': 'Siti', 'agent.name': 'Budi', 'inbox.name': 'Sales' }

test('variables of a canned reply stand for who it is about, and what is none stays', () => {
  expect(filledIn('Halo {{contact.name}}, saya {{ agent.name }} dari {{inbox.name}}.', values)).toBe(
    'Halo Siti, saya Budi dari Sales.',
  )
  expect(filledIn('{{contact.phone}} {contact.name} {{}}', values)).toBe(
    '{{contact.phone}} {contact.name} {{}}',
  )
  // What a name brings with it is text, and no variable.
  expect(filledIn('{{contact.name}}', { ...values, 'contact.name': '{{agent.name}} $&' })).toBe(
    '{{agent.name}} $&',
  )
})
