import { newInboxId, newNumberId, newWorkspaceId } from '@sahut/core/model/ids'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import { expect, test } from 'vitest'
import { byUrgency, found } from './number-order.ts'

const workspaceId = newWorkspaceId()
const inbox = { inboxId: newInboxId(), workspaceId, name: 'Penjualan' }
const number = (label: string, rest: Partial<WhatsAppNumber> = {}): WhatsAppNumber => ({
  numberId: newNumberId(),
  workspaceId,
  inboxId: inbox.inboxId,
  label,
  state: 'open',
  since: 0,
  ...rest,
})
const labels = (numbers: WhatsAppNumber[]) => numbers.map(({ label }) => label)

test('D5: what needs somebody stands first, the rest by name', () => {
  const all = [
    number('CS 10'),
    number('CS 2'),
    number('Z', { state: 'logged-out' }),
    number('Y', { state: 'waiting' }),
  ]
  expect(labels(all.toSorted(byUrgency))).toEqual(['Z', 'Y', 'CS 2', 'CS 10'])
})

test('D5: a number is found by name, phone and inbox; removed ones are not there', () => {
  const all = [
    number('Toko Café', { phone: '628111000222' }),
    number('Gudang'),
    number('Lama', { retired: { at: 1, why: 'removed' } }),
  ]
  const look = (search: string) => labels(found(all, [inbox], search))
  expect(look('')).toEqual(['Toko Café', 'Gudang'])
  expect(look('cafe toko')).toEqual(['Toko Café'])
  expect(look('+628111-000-222')).toEqual(['Toko Café'])
  expect(look('penjualan gud')).toEqual(['Gudang'])
  expect(look('lama')).toEqual([])
})
