/** What scripted contacts say: customer service, mostly in Indonesian, some in English. */

/** A number from 0 up to, but not including, 1. */
export type Random = () => number

/** A small seeded generator (mulberry32): the same seed gives the same numbers. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const pick = <Item>(random: Random, items: readonly [Item, ...Item[]]): Item =>
  items[Math.floor(random() * items.length)] ?? items[0]

const ENGLISH_SHARE = 0.15

const GIVEN = [
  'Siti',
  'Budi',
  'Dewi',
  'Agus',
  'Rina',
  'Andi',
  'Putri',
  'Joko',
  'Ayu',
  'Rizky',
  'Made',
  'Wulan',
  'Fajar',
  'Intan',
  'Yusuf',
  'Maria',
] as const
const FAMILY = [
  'Nurhaliza',
  'Santoso',
  'Lestari',
  'Wijaya',
  'Pratama',
  'Siregar',
  'Hidayat',
  'Saputra',
  'Kusuma',
  'Simanjuntak',
  'Rahayu',
  'Halim',
] as const
const CITIES = [
  'Bandung',
  'Surabaya',
  'Medan',
  'Makassar',
  'Semarang',
  'Denpasar',
  'Yogyakarta',
  'Bekasi',
  'Palembang',
  'Balikpapan',
] as const
const COURIERS = ['JNE', 'J&T', 'SiCepat', 'AnterAja', 'Pos Indonesia'] as const
const GOODS = [
  'gamis navy',
  'sepatu lari',
  'tas ransel',
  'blender',
  'kopi Gayo 500 gr',
  'jilbab instan',
  'lampu meja',
  'botol minum',
  'kemeja batik',
  'headset',
] as const
const BANKS = ['BCA', 'Mandiri', 'BRI', 'BNI', 'DANA', 'OVO', 'GoPay'] as const

const OPENERS = [
  'Halo kak, mau tanya pesanan saya *{order}* sudah dikirim belum ya?',
  'Selamat siang, paket {order} kok belum sampai di {city} ya? 🙏',
  'Kak, {goods} ukuran L masih ready?',
  'Permisi min, saya sudah transfer {amount} lewat {bank} tapi statusnya masih *menunggu pembayaran* 😥',
  'Kak resi {courier} untuk {order} berapa ya? Mau saya cek',
  'Barangnya sudah sampai, tapi {goods}-nya cacat. Bisa tukar kak?',
  'Min, saya mau batalkan pesanan {order}, bisa refund ke {bank}?',
  'Assalamualaikum, ongkir ke {city} pakai {courier} berapa ya?',
  'Halo, refund {amount} untuk {order} kapan masuk ya kak?',
  'Kak bisa COD ke {city}?',
  'Pesanan saya kurang 1 {goods} kak 😢 mohon dicek ya',
  'Malam kak, kalau pesan {goods} sekarang kapan dikirim?',
  'Alamat saya salah ketik kak, harusnya di {city}. Bisa diubah? Pesanan *{order}*',
  'Ada promo untuk {goods} nggak kak? 🙂',
] as const

const FOLLOW_UPS = [
  'Oke kak, terima kasih banyak 🙏',
  'Baik, saya tunggu ya kak',
  'Berapa lama biasanya sampai {city}?',
  'Oh begitu. Nomor pesanannya *{order}* ya kak',
  'Siap, sudah saya transfer {amount} ke {bank} ✅',
  'Wah cepat sekali balasnya, makasih kak 😊',
  'Bisa pakai {courier} saja nggak?',
  'Tapi di aplikasi {courier} masih *on process* kak',
  'Baik kak, nanti saya kirim fotonya',
  'Kalau begitu saya pesan 2 {goods} ya',
  'Hmm, bisa lebih cepat lagi nggak kak?',
  'Sip 👍',
] as const

const ENGLISH_OPENERS = [
  'Hi, has my order *{order}* been shipped yet?',
  'Hello, I paid {amount} via {bank} but the order still says *unpaid*.',
  'The {courier} tracking number for {order} does not work 😕',
  'Can I get a refund for {order}? The item arrived damaged.',
  'How much is shipping to {city}?',
  'I received the wrong size. How do I exchange it?',
] as const

const ENGLISH_FOLLOW_UPS = [
  'Thanks a lot! 🙏',
  'Okay, I will wait. How long does it usually take to {city}?',
  'The order number is *{order}*.',
  'Got it, thank you 👍',
] as const

/** A full name. */
export const inventName = (random: Random): string => `${pick(random, GIVEN)} ${pick(random, FAMILY)}`

/**
 * A sentence of a customer.
 * @param isReply true: it answers what an agent wrote; false: it brings up something new
 */
export const inventSentence = (random: Random, isReply: boolean): string => {
  const english = random() < ENGLISH_SHARE
  const openers = english ? ENGLISH_OPENERS : OPENERS
  const followUps = english ? ENGLISH_FOLLOW_UPS : FOLLOW_UPS
  const template: string = isReply ? pick<string>(random, followUps) : pick<string>(random, openers)
  const words: Record<string, () => string> = {
    order: () => `INV${Math.floor(100_000 + random() * 900_000)}`,
    city: () => pick(random, CITIES),
    courier: () => pick(random, COURIERS),
    goods: () => pick(random, GOODS),
    bank: () => pick(random, BANKS),
    amount: () => `Rp${Math.floor(25 + random() * 900)}.000`,
  }
  return template.replace(/\{(\w+)\}/g, (slot, word: string) => words[word]?.() ?? slot)
}
