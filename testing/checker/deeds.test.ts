import type { JournalEntry } from '@sahut/simulator/control/contract'
import { expect, test } from 'vitest'
import { judge } from './checker.ts'
import { contact, observer, phone, sent, sight } from './checker-fixture.ts'
import type { Observer, Present } from './verdict.ts'

type Deed = Pick<Extract<JournalEntry, { event: 'contact:did' }>, 'deed' | 'of' | 'own' | 'text'>

const did = (n: number, deed: Deed): JournalEntry => ({
  n,
  at: n * 10,
  event: 'contact:did',
  contact,
  contactLid: '900000001',
  phone,
  id: `D${String(n)}`,
  ...deed,
})
const told = (n: number, deed: Deed): JournalEntry => ({
  n,
  at: n * 10,
  event: 'contact:told',
  contact,
  phone,
  id: `T${String(n)}`,
  ...deed,
})

const message = (changed: Partial<Present> = {}): Present => ({
  fromMe: false,
  whatsappId: 'A',
  text: 'text A',
  isDeleted: false,
  reactions: [],
  ...changed,
})

/** Who saw message A first as it was sent, and in the end like this. */
const seeing = (changed: Partial<Present>, first = 'text A'): Observer => {
  const one = observer([sight(1, 'A', false, first)])
  return { ...one, chats: one.chats.map((chat) => ({ ...chat, present: [message(changed)] })) }
}

const faults = (journal: JournalEntry[], seen: Observer): string[] =>
  judge([sent(1, 'A'), ...journal], [seen], []).violations.map(({ text }) => text)

const edit = { deed: 'edit', of: 'A', own: true, text: 'B' } as const
const like = { deed: 'reaction', of: 'A', own: true, text: '👍' } as const
const gone = { deed: 'deletion', of: 'A', own: true, text: '' } as const

test.each<[string, JournalEntry[], Observer]>([
  ['nothing was done', [], seeing({})],
  ['a correction', [did(2, edit)], seeing({ text: 'B' })],
  ['a correction that was there before the first look', [did(2, edit)], seeing({ text: 'B' }, 'B')],
  ['a deletion', [did(2, gone)], seeing({ text: '', isDeleted: true })],
  [
    'the latest reaction of each, ours by what the contact was told',
    [did(2, like), did(3, { ...like, text: '❤️' }), told(4, { ...like, text: '🙏' })],
    seeing({ reactions: ['me 🙏', 'them ❤️'] }),
  ],
  ['a reaction that was taken back', [did(2, like), did(3, { ...like, text: '' })], seeing({})],
  ['what was done after a deletion', [did(2, gone), did(3, like)], seeing({ text: '', isDeleted: true })],
])('nothing is wrong with %s', (_what, journal, seen) => {
  expect(faults(journal, seen)).toEqual([])
})

test.each<[string, JournalEntry[], Observer]>([
  ['a correction that never came', [did(2, edit)], seeing({})],
  ['words that nobody wrote', [did(2, edit)], seeing({ text: 'B' }, 'C')],
  ['a deletion that never came', [did(2, gone)], seeing({})],
  ['a deletion by nobody', [], seeing({ text: '', isDeleted: true })],
  ['an older reaction', [did(2, like), did(3, { ...like, text: '❤️' })], seeing({ reactions: ['them 👍'] })],
  ['a reaction of nobody', [], seeing({ reactions: ['me 👍'] })],
  ['a reaction that was not told', [told(2, like)], seeing({})],
])('%s is noticed', (_what, journal, seen) => {
  expect(faults(journal, seen)).not.toEqual([])
})
