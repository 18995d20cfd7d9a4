import { expect, test } from 'vitest'
import { holdText } from './hold-text.ts'

test('an agent reads why a message waits: what the number lacks, a ban by its name, a restriction with its end', () => {
  expect(holdText({ state: 'unlinked' }, false)).toMatch(/belum tertaut/)
  expect(holdText({ state: 'waiting', code: 428 }, false)).toMatch(/terputus dan menyambung lagi sendiri/)
  expect(holdText({ state: 'logged-out', code: 401 }, false)).toMatch(/Tautan nomor ini berakhir/)
  expect(holdText({ state: 'logged-out', code: 403 }, false)).toMatch(/memblokir nomor ini\./)
  expect(holdText({ state: 'waiting', code: 402 }, false)).toMatch(/memblokir .* untuk sementara/)
  const end = new Date('2099-01-01T10:00:00').getTime()
  expect(holdText({ restriction: { since: 0, until: end } }, false)).toMatch(/sampai .*10.00/)
})
