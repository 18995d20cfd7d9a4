import { SahutError } from '@sahut/core/contract/errors'
import { expect, test } from 'vitest'
import { faultsIn, readPace } from './pace-input.ts'

const filled = (perMinute: string, burst: string) => {
  const form = new FormData()
  form.set('perMinute', perMinute)
  form.set('burst', burst)
  return readPace(form)
}

test('a pace is read from what was filled in', () => {
  expect(filled('60', '10')).toEqual({ pace: { perMinute: 60, burst: 10 }, faults: new Set() })
})

test('each field at fault is named: what is empty, broken, too small, too large', () => {
  expect(filled('', '10').faults).toEqual(new Set(['perMinute']))
  expect(filled('60', '1.5').faults).toEqual(new Set(['burst']))
  expect(filled('0', '1001').faults).toEqual(new Set(['perMinute', 'burst']))
})

test("the server's refusal names its field; another error names none", () => {
  expect(faultsIn(new SahutError('invalid_input', 'no', { field: 'pace.burst' }))).toEqual(new Set(['burst']))
  expect(faultsIn(new SahutError('forbidden', 'no'))).toEqual(new Set())
})
