import { expect, test } from 'vitest'
import { ContactId } from '../../model/ids.ts'
import { withMentions } from './mentions.ts'

const member = (digits: string, name?: string, phone?: string) => ({
  id: ContactId.parse(`${digits}@lid`),
  ...(name !== undefined && { name }),
  ...(phone !== undefined && { phone }),
})
const members = [
  member('111', 'Siti', '6281111'),
  member('222', 'Siti Aminah'),
  member('333', 'Budi'),
  member('444', 'Budi'),
  { ...member('555', 'Toko'), isUs: true },
]
const NAMES: Record<string, string> = { 111: 'Siti', 222: 'Siti Aminah' }
const of = (user: string) => ({ user, id: `${user}@lid`, name: NAMES[user] })

test.each([
  ['Halo @Siti!', 'Halo @111!', ['111']],
  ['@Siti Aminah dan @Siti', '@222 dan @111', ['222', '111']],
  ['@6281111 ya', '@111 ya', ['111']],
  ['@111 ya', '@111 ya', ['111']],
  // Nobody knows which one.
  ['@Budi', '@Budi', []],
  ['@Sitinur', '@Sitinur', []],
  ['siti@Siti.id', 'siti@Siti.id', []],
  ['@Toko', '@Toko', []],
  ['tanpa', 'tanpa', []],
])('%s', (text, sent, users) => {
  expect(withMentions(text, members)).toEqual({
    text: sent,
    ...(users.length > 0 && { mentions: users.map(of) }),
  })
})
