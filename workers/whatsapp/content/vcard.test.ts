import { expect, test } from 'vitest'
import { cardIn, vcardOf } from './vcard.ts'

const vcard = (...lines: string[]): string => ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD'].join('\n')

test('a card as WhatsApp’s apps write it is read with its phones, and who of them is on WhatsApp', () => {
  const text = vcard(
    'N:;Siti\\, Toko;;;',
    'FN:Siti\\, Toko',
    'ORG:Maju Jaya;Gudang',
    'item1.TEL;type=CELL;waid=6281234567890:+62 812-3456-7890',
    'item1.X-ABLabel:Ponsel',
    'TEL:021 555',
    'EMAIL;type=INTERNET:siti@example.org',
  )
  expect(cardIn(text, 'Siti')).toEqual({
    name: 'Siti, Toko',
    org: 'Maju Jaya, Gudang',
    phones: [{ number: '+62 812-3456-7890', whatsapp: '6281234567890' }, { number: '021 555' }],
    emails: ['siti@example.org'],
  })
})

test('lines that are folded, written in Windows’ way or in capitals are read alike', () => {
  const text = 'begin:vcard\r\nfn:Pak\r\n  Budi\r\ntel;waid="62811";type=x:+62 811\r\nend:vcard'
  expect(cardIn(text, undefined)).toMatchObject({ name: 'Pak Budi', phones: [{ number: '+62 811' }] })
})

test.each([
  ['nothing', undefined],
  ['no card', 'halo'],
  ['half a card', 'BEGIN:VCARD\nFN'],
  ['colons and quotes without end', vcard(`TEL;x="${'a:'.repeat(10_000)}`)],
  ['a name of nothing but space', vcard('FN:   ', 'N:;;;;')],
  ['half an emoji and NUL', vcard('FN:\uD83D\0')],
])('%s breaks nothing, and the app’s own name of it stands', (_what, text) => {
  expect(cardIn(text, 'Siti')).toMatchObject({ phones: [] })
})

test('a card without bounds is bounded', () => {
  const text = vcard(
    `FN:${'a'.repeat(50_000)}`,
    ...Array.from({ length: 1_000 }, (_, at) => `TEL:+62 ${String(at)}`),
    `PHOTO;ENCODING=b:${'A'.repeat(3_000_000)}`,
  )
  const before = performance.now()
  const card = cardIn(text, undefined)
  expect(performance.now() - before).toBeLessThan(2_000)
  expect(card.name.length).toBe(200)
  expect(card.phones.length).toBe(10)
})

test('what is written is read again as it was, and nobody gets a line of their own into it', () => {
  const card = {
    name: 'Siti; Toko, Maju\\',
    org: 'CV\nTEL:1',
    phones: [{ number: '+62 811-1', whatsapp: '628111' }],
  }
  const read = cardIn(vcardOf(card), undefined)
  expect(read).toEqual({ ...card, org: 'CV TEL:1' })
  expect(vcardOf({ name: 'a', phones: [{ number: '+62 811-1' }] })).toContain('waid=628111')
})
