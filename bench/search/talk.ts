/*
 * Talk to search in: words of customers of shops, and made-up ones beside them, each as often as words of a language are.
 */

const SPOKEN =
  'kak barang kirim pengiriman sudah belum berapa harga ongkir stok warna ukuran pesanan bayar pembayaran transfer bukti resi alamat rumah kantor besok hari ini kapan sampai lama rusak retur tukar uang kembali diskon promo beli membeli jual toko buka tutup jam foto video merah biru hitam putih besar kecil sedang bisa tidak terima kasih mohon tolong segera cek nomor telepon nama kurir paket gratis murah mahal bagus jelek kemeja celana sepatu tas lemari meja kursi'.split(
    ' ',
  )
const SYLLABLES =
  'ba be bi bo bu da de di do du ga gi ka ke ki ko ku la le li lo lu ma me mi mo na ni pa pe pi ra ri ro sa se si ta te ti tu wa ya'.split(
    ' ',
  )
const WORDS = 30_000

/** Numbers from 0 to 1 that look like chance and are the same each time. */
const createChance = () => {
  let state = 20_261_201
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

export const createTalk = () => {
  const chance = createChance()
  const one = <Item>(items: readonly Item[]): Item => items[Math.floor(chance() * items.length)] as Item
  const made = (): string =>
    Array.from({ length: 2 + Math.floor(chance() * 3) }, () => one(SYLLABLES)).join('')
  const words = [...SPOKEN, ...Array.from({ length: WORDS - SPOKEN.length }, made)]
  /** The more often the earlier it stands. */
  const word = (): string => words[Math.floor(WORDS ** chance()) - 1] ?? 'kak'
  return {
    message: (): string => Array.from({ length: 3 + Math.floor(chance() * 18) }, word).join(' '),
    name: (): string => `${made()} ${made()}`,
    common: (at: number): string => SPOKEN[(at * 13) % SPOKEN.length] ?? 'kirim',
    rare: (at: number): string => words[WORDS - 1 - at * 97] ?? 'resi',
  }
}
