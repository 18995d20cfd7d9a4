import { isUnlinking, type NumberState, type WhatsAppNumber } from '@sahut/core/model/number/number'
import type { Inbox } from '@sahut/core/model/user/user'

/** What needs somebody first: the lower, the sooner. */
const RANKS: Record<NumberState, number> = {
  quarantined: 0,
  'logged-out': 0,
  unknown: 0,
  waiting: 1,
  linking: 2,
  connecting: 2,
  unlinked: 3,
  open: 4,
}

const rankOf = (number: WhatsAppNumber): number => (isUnlinking(number) ? 2 : RANKS[number.state])

/** Whether nothing goes in or out until somebody does something. */
export const needsSomebody = (number: WhatsAppNumber): boolean =>
  number.retired === undefined && rankOf(number) === 0

/** Problems first, then by name, in which numbers count: CS 2 stands before CS 10. */
export const byUrgency = (a: WhatsAppNumber, b: WhatsAppNumber): number =>
  rankOf(a) - rankOf(b) || a.label.localeCompare(b.label, undefined, { numeric: true })

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** The numbers that are there still and fit what was searched for: each word in name, phone or inbox. */
export const found = (
  numbers: readonly WhatsAppNumber[],
  inboxes: readonly Inbox[],
  search: string,
): WhatsAppNumber[] => {
  const words = plain(search)
    .split(/\s+/)
    .filter((word) => word !== '')
  const names = new Map(inboxes.map(({ inboxId, name }) => [inboxId, name]))
  return numbers.filter(({ label, phone = '', inboxId, retired }) => {
    const text = plain(`${label} ${phone} ${names.get(inboxId) ?? ''}`)
    // Phones are pasted with signs between the digits.
    return (
      retired === undefined &&
      words.every((word) => text.includes(word.replace(/^\+|(?<=\d)[-.](?=\d)/g, '')))
    )
  })
}
