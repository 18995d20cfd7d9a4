import { newInboxId, newNumberId } from '@sahut/core/model/ids'
import { expect, test } from 'vitest'
import { labelsToSay, placeParts } from './place-text.ts'

const [sales, service] = [newInboxId(), newInboxId()]
const number = (inboxId: typeof sales, label: string) => ({ inboxId, label, numberId: newNumberId() })

test('a number is named where its inbox has several names, and where it was moved away', () => {
  const [one, same] = [number(sales, 'Toko'), number(sales, 'Toko')]
  const [left, right] = [number(service, 'Kiri'), number(service, 'Kanan')]
  const labelOf = labelsToSay([one, same, left, right])
  expect([one, same, left, right].map(labelOf)).toEqual([undefined, undefined, 'Kiri', 'Kanan'])
  expect(labelOf({ inboxId: sales, numberId: left.numberId })).toBe('Kiri')
  expect(labelOf(number(sales, 'Unknown'))).toBeUndefined()
})

test('where a chat lies is said once', () => {
  expect(placeParts('Sales', 'Kiri')).toEqual(['Sales', 'Kiri'])
  expect(placeParts('Sales', 'Sales 1')).toEqual(['Sales 1'])
  expect(placeParts('Sales', undefined)).toEqual(['Sales'])
  expect(placeParts(undefined, 'Kiri')).toEqual(['Kiri'])
})
