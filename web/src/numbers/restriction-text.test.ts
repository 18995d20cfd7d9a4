import { expect, test } from 'vitest'
import { heldText, restrictedText } from './restriction-text.ts'

test('a held message says when it is sent: by the clock today, with the date on another day', () => {
  const today = new Date().setHours(13, 0)
  expect(heldText({ since: 0, until: today }, false)).toMatch(/sampai 13.00\./)
  expect(heldText({ since: 0, until: new Date(2040, 2, 5, 13).getTime() }, false)).toMatch(/5 Mar.* 13.00/)
})

test('an end that nobody told, or that is over, is promised to nobody', () => {
  for (const text of [heldText, restrictedText]) {
    expect(text({ since: 0 }, false)).not.toMatch(/\d/)
    expect(text({ since: 0, until: 1 }, true)).not.toMatch(/\d/)
    expect(text({ since: 0, until: Date.now() }, false)).toMatch(/\d/)
  }
})
