import { expect, test } from 'vitest'
import { firstLink } from './link-preview.ts'

test.each([
  ['lihat https://toko.example/a?b=1.', 'https://toko.example/a?b=1'],
  ['(https://toko.example/a)', 'https://toko.example/a'],
  ['*https://toko.example*', 'https://toko.example'],
  ['http://satu.example dan https://dua.example', 'http://satu.example'],
  ['HTTPS://Toko.example/X', 'HTTPS://Toko.example/X'],
  ['tanpa alamat', undefined],
  ['ftp://toko.example', undefined],
  ['https://nama:sandi@toko.example', undefined],
  ['https://', undefined],
])('the link of %j is %j', (text, link) => {
  expect(firstLink(text)).toBe(link)
})
