import { ContactId } from '@sahut/core/model/ids'
import { expect, test } from 'vitest'
import { begunName, suggested, withName } from './suggestions.ts'

const member = (digits: string, name?: string) => ({
  id: ContactId.parse(`${digits}@lid`),
  phone: `62${digits}`,
  ...(name !== undefined && { name }),
})
const members = [member('111', 'Siti'), member('222', 'Budi'), member('333', 'Budi'), member('444')]

test.each([
  ['Halo @si', 'si'],
  ['@', ''],
  ['Halo (@bu', 'bu'],
  ['siti@mail', undefined],
  ['Halo', undefined],
])('a name is begun in %s', (text, begun) => {
  expect(begunName(text, text.length)).toBe(begun)
})

test('members are found by the beginning of their name or number', () => {
  expect(suggested('bu', members).map(({ id }) => id)).toEqual(['222@lid', '333@lid'])
  expect(suggested('62444', members).map(({ id }) => id)).toEqual(['444@lid'])
})

test('who is chosen stands by name, or by number where the name is another’s too', () => {
  const [siti, budi] = members
  if (siti === undefined || budi === undefined) throw new Error('there are members')
  expect(withName('Halo @si apa kabar', 8, siti, members)).toEqual({
    text: 'Halo @Siti apa kabar',
    caret: 11,
  })
  expect(withName('@bu', 3, budi, members)).toEqual({ text: '@62222 ', caret: 7 })
})
