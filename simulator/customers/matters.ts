/** What customers write about, in Indonesian and in English, and what a good agent would answer. */

export type Language = 'id' | 'en'

/** One matter, from the question to the thanks; words in braces are the same throughout. */
export type Matter = {
  question: string
  /** To an agent who asks back. */
  detail: string
  /** To an agent's answer. */
  followUp: string
  thanks: string
  /** What an agent says to the question, and to what comes after it. */
  answers: readonly [string, string]
}

export const MATTERS: Record<Language, readonly [Matter, ...Matter[]]> = {
  id: [
    {
      question: 'Halo kak, pesanan saya *{order}* sudah dikirim belum ya?',
      detail: 'Atas nama saya sendiri kak, nomor pesanannya {order}, tujuan {city}',
      followUp: 'Baik kak. Biasanya berapa hari sampai {city}?',
      thanks: 'Oke, saya tunggu. Terima kasih kak 🙏',
      answers: [
        'Halo kak, pesanan {order} sudah kami serahkan ke {courier} tadi pagi ya.',
        'Ke {city} biasanya 2–3 hari kerja, kak.',
      ],
    },
    {
      question:
        'Permisi, saya sudah transfer {amount} lewat {bank} tapi statusnya masih *menunggu pembayaran*',
      detail: 'Pesanan {order} kak, transfernya sekitar satu jam yang lalu',
      followUp: 'Perlu saya kirim bukti transfernya?',
      thanks: 'Sip, statusnya sudah berubah. Makasih ya kak 😊',
      answers: [
        'Baik kak, pembayaran {amount} lewat {bank} sedang kami cek ya.',
        'Tidak perlu kak, dananya sudah masuk. Pesanan {order} kami proses hari ini.',
      ],
    },
    {
      question: 'Kak, {goods} masih ready?',
      detail: 'Saya butuh satu saja kak, dikirim ke {city}',
      followUp: 'Kalau pesan hari ini, kapan dikirim?',
      thanks: 'Oke kak, saya pesan sekarang ya. Terima kasih!',
      answers: [
        'Masih ready kak, silakan langsung diorder ya.',
        'Pesanan sebelum jam 4 sore kami kirim hari ini juga, kak.',
      ],
    },
    {
      question: 'Paket {goods} saya sudah sampai, tapi barangnya cacat. Bisa tukar kak?',
      detail: 'Nomor pesanannya {order}, jahitannya lepas di bagian samping',
      followUp: 'Ongkir pengembaliannya siapa yang tanggung kak?',
      thanks: 'Alhamdulillah, terima kasih sudah dibantu 🙏',
      answers: [
        'Mohon maaf ya kak. Bisa, silakan kirim kembali dan kami ganti yang baru.',
        'Ongkirnya kami yang tanggung kak, pakai {courier} dengan kode {order} ya.',
      ],
    },
    {
      question: 'Selamat siang, ongkir ke {city} pakai {courier} berapa ya?',
      detail: 'Satu {goods} saja kak',
      followUp: 'Bisa COD juga?',
      thanks: 'Baik kak, infonya jelas. Terima kasih ya',
      answers: [
        'Siang kak, ke {city} Rp18.000 untuk satu kilo pertama.',
        'Bisa kak, COD tersedia untuk {city}.',
      ],
    },
    {
      question: 'Min, alamat saya salah ketik di pesanan *{order}*. Harusnya di {city}, bisa diubah?',
      detail: 'Jalan Melati 12, {city}, kak. Nama penerimanya sama',
      followUp: 'Apakah tanggal sampainya jadi mundur?',
      thanks: 'Syukurlah, terima kasih banyak kak',
      answers: [
        'Bisa kak, paketnya belum dikirim. Alamatnya sudah kami ubah ke {city}.',
        'Tidak kak, tetap dikirim hari ini.',
      ],
    },
  ],
  en: [
    {
      question: 'Hi, has my order *{order}* been shipped yet?',
      detail: 'The order number is {order}, it goes to {city}',
      followUp: 'Great. How long does it usually take to {city}?',
      thanks: 'Perfect, thanks a lot!',
      answers: [
        'Hi! Order {order} was handed to {courier} this morning.',
        'Usually two to three working days to {city}.',
      ],
    },
    {
      question: 'Hello, I paid {amount} via {bank} but the order still says *unpaid*.',
      detail: 'It is order {order}, I paid about an hour ago',
      followUp: 'Do you need the receipt from me?',
      thanks: 'I see it is paid now. Thank you for the quick help!',
      answers: [
        'Thanks for telling us, we are checking the payment of {amount}.',
        'No need, it has arrived. Order {order} ships today.',
      ],
    },
    {
      question: 'Can I exchange the {goods}? It arrived damaged.',
      detail: 'Order {order}. One seam is open on the side',
      followUp: 'Who pays for the return shipping?',
      thanks: 'That is very kind, thank you!',
      answers: [
        'We are sorry about that. Of course, please send it back and we replace it.',
        'We do. Just hand it to {courier} with the code {order}.',
      ],
    },
    {
      question: 'Good morning, how much is shipping to {city}?',
      detail: 'Just one {goods}',
      followUp: 'And can I pay on delivery?',
      thanks: 'All clear, thanks!',
      answers: ['Good morning! It is Rp18.000 with {courier}.', 'Yes, cash on delivery works for {city}.'],
    },
    {
      question: 'Do you still have the {goods} in stock?',
      detail: 'I only need one, sent to {city}',
      followUp: 'If I order today, when will you ship it?',
      thanks: 'Ordering it now, thank you!',
      answers: [
        'Yes, we still have a few. You can order right away.',
        'Orders before 4 pm leave on the same day.',
      ],
    },
  ],
}

/** Said by who waits for an answer. */
export const NUDGES: Record<Language, readonly [string, ...string[]]> = {
  id: ['Halo kak?', 'Mohon dibantu ya kak', 'Kak, masih saya tunggu ya'],
  en: ['Hello?', 'Any news?', 'I am still waiting for an answer'],
}

/** Said by who has nothing left to ask. */
export const LAST_WORDS: Record<Language, readonly [string, ...string[]]> = {
  id: ['Siap kak', 'Baik kak, siap', 'Oke kak'],
  en: ['Okay', 'Got it', 'All right'],
}

export const GOODS: Record<Language, readonly [string, ...string[]]> = {
  id: ['gamis navy', 'sepatu lari', 'tas ransel', 'kemeja batik', 'jilbab instan', 'jaket denim'],
  en: ['navy dress', 'running shoes', 'backpack', 'batik shirt', 'denim jacket', 'linen scarf'],
}

export const CITIES = [
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
export const COURIERS = ['JNE', 'J&T', 'SiCepat', 'AnterAja', 'Pos Indonesia'] as const
export const BANKS = ['BCA', 'Mandiri', 'BRI', 'BNI'] as const
