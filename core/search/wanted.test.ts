import { describe, expect, it, test } from 'vitest'
import { newLabelId } from '../model/ids.ts'
import { excerptOf } from './excerpt.ts'
import { termsIn } from './terms.ts'
import { createMatcher, nearlyWantedOf, wantedOf } from './wanted.ts'

const finds = (question: string, text: string): boolean =>
  createMatcher(wantedOf(question)).all(termsIn(text))

const findsNearly = (question: string, text: string): boolean => {
  const nearly = nearlyWantedOf(question, wantedOf(question))
  return nearly !== undefined && createMatcher(nearly).all(termsIn(text))
}

describe('whatever stands before and behind an Indonesian word, it is found', () => {
  it.each([
    ['pengiriman', 'kapan kirim kak?'],
    ['kirim', 'Pengirimannya lama sekali'],
    ['dikirimkan', 'sudah mengirim kemarin'],
    ['kirimlah', 'barang terkirim'],
    ['bayar', 'Pembayaran sudah kami terima'],
    ['pembayaran', 'mau membayar di mana'],
    ['tulis', 'penulisnya siapa'],
    ['memakai', 'pakaian anak'],
    ['sapu', 'menyapu lantai'],
    ['ambil', 'boleh saya mengambilnya'],
    ['perbaiki', 'tolong diperbaiki'],
    ['kerja', 'saya bekerja hari ini'],
    ['cat', 'mengecat tembok'],
    ['ngirim', 'dikirim besok'],
    ['beli', 'pembelian 3 buah'],
    ['ganti', 'bisa digantikan kak'],
    ['harganya', 'harga berapa'],
  ])('%s: %s', (question, text) => {
    expect(finds(question, text)).toBe(true)
  })

  it.each([
    ['kirim', 'kamar mandi'],
    ['makan', 'mana barangnya'],
    ['ikan', 'sudah dikirim'],
    ['bukan', 'buku tulis'],
  ])('not so %s: %s', (question, text) => {
    expect(finds(question, text)).toBe(false)
  })
})

describe('one wrong letter', () => {
  it.each([
    ['pengriman', 'kapan kirim kak?'],
    ['kirm', 'sudah dikirim'],
    ['kriim', 'kirim hari ini'],
    ['barangg', 'Barang rusak'],
    ['pesanann', 'pesanan saya'],
    ['kirim', 'blm di kirm'],
    ['refund', 'minta refnd'],
  ])('%s nearly finds: %s', (question, text) => {
    expect(finds(question, text)).toBe(false)
    expect(findsNearly(question, text)).toBe(true)
  })

  it('is not forgiven in short words and in numbers', () => {
    expect(nearlyWantedOf('INV 2039', wantedOf('INV 2039'))).toBeUndefined()
    expect(findsNearly('kak 2039', 'kok 2039')).toBe(false)
  })
})

describe('a question', () => {
  it.each([
    ['kir', 'kirim ke mana'],
    ['CAFE résumé', 'café Resume'],
    ['08123456789', 'WA saya +62 812-3456-789 kak'],
    ['+62 812 3456 789', 'nomor 0812.3456.789'],
    ['INV-2039', 'pesanan inv 2039 belum sampai'],
    ['belum sampai', 'sampai hari ini belum'],
    ['東京', '明日東京に行きます'],
    ['ship', 'Shipped yesterday'],
  ])('%s finds: %s', (question, text) => {
    expect(finds(question, text)).toBe(true)
  })

  it('wants all of its words', () => {
    expect(finds('belum sampai', 'sudah sampai')).toBe(false)
  })

  it('without a letter or digit wants nothing', () => {
    expect(wantedOf('?! 👍')).toEqual([])
  })

  it('finds labels by what they are called', () => {
    const labelId = newLabelId()
    const wanted = wantedOf('late', [{ labelId, name: 'Very late', colour: 'red' }])
    expect(createMatcher(wanted).all([labelId])).toBe(true)
  })
})

test('an excerpt shows what was found, marked, wherever in a long text it stands', () => {
  const text = `${'Halo kak, selamat pagi. '.repeat(30)}Kapan pengiriman ke Bandung? ${'Terima kasih. '.repeat(30)}`
  const { text: shown, marks, isCut } = excerptOf(text, createMatcher(wantedOf('kirim bandung')))
  expect(marks.map(({ from, to }) => shown.slice(from, to))).toEqual(['pengiriman', 'Bandung'])
  expect(isCut).toBe(true)
  expect(shown.length).toBeLessThanOrEqual(240)
})
