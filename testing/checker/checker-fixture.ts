import type { JournalEntry } from '@sahut/simulator/control/contract'
import type { Acknowledged, Observer } from './verdict.ts'

/* For tests of the checker: one chat, and what its witnesses say. */

export const phone = '6281100000001'
export const contact = '6281200000001'

export const sent = (n: number, id: string, text = `text ${id}`): JournalEntry => ({
  n,
  at: n * 10,
  event: 'contact:sent',
  contact,
  contactLid: '900000001',
  phone,
  id,
  text,
  t: n,
  addressing: 'pn',
  linked: true,
})
export const received = (n: number, id: string, text = `text ${id}`): JournalEntry => ({
  n,
  at: n * 10,
  event: 'contact:received',
  contact,
  phone,
  id,
  text,
})
export const sight = (seq: number, whatsappId: string, fromMe = false, text = `text ${whatsappId}`) => ({
  seq,
  fromMe,
  whatsappId,
  text,
  sortTs: seq,
  at: 1_000,
})
export const observer = (sights: ReturnType<typeof sight>[], phones = [phone]): Observer => ({
  name: 'Sari',
  phones: new Set(phones),
  chats: [{ phone, contact, sights }],
})
/** Who has these on the screen, from top to bottom. */
export const showing = (...shown: ReturnType<typeof sight>[]): Observer => ({
  ...observer(shown.toSorted((a, b) => a.seq - b.seq)),
  chats: [
    {
      phone,
      contact,
      sights: shown.toSorted((a, b) => a.seq - b.seq),
      shown: shown.map(({ seq }) => seq),
    },
  ],
})
export const answer = (seq: number, whatsappId: string, text = `text ${whatsappId}`): Acknowledged => ({
  phone,
  contact,
  whatsappId,
  text,
  seq,
})
