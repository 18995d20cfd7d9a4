import { z } from 'zod'
import { kept, openEnum } from '../newer.ts'

/** What a message answers. */
export const Quote = kept({
  text: z.string().optional(),
  /** WhatsApp's name of a quoted kind that has no words. */
  what: z.string().optional(),
  whatsappId: z.string().optional(),
  /** Whether it is one of ours, where that is known. */
  fromMe: z.boolean().optional(),
  /** In a group: who wrote it, by canonical id; nothing for what is ours. */
  participant: z.string().optional(),
  /** Where it stood in this chat's log when it was quoted; see `whatsappId` before it is believed. */
  seq: z.number().int().nonnegative().optional(),
})
export type Quote = z.infer<typeof Quote>

/** A person named in a text as `@` and these digits. */
export const Mention = kept({
  user: z.string(),
  /** The address that WhatsApp gave. */
  id: z.string(),
  /** How they are called, where who wrote it knew. */
  name: z.string().optional(),
  /** It is the number itself. */
  isUs: z.boolean().optional(),
})
export type Mention = z.infer<typeof Mention>

/** Photos and films that were sent together: WhatsApp's id of what holds them, and how many there are, where that is known. */
export const Album = kept({
  id: z.string(),
  images: z.number().int().nonnegative().optional(),
  videos: z.number().int().nonnegative().optional(),
})
export type Album = z.infer<typeof Album>

/** What stands beside a message's own words, whatever its kind. */
export const beside = {
  /** In the sender's word where the sender is a contact: nobody vouches that it was said. */
  quote: Quote.optional(),
  /** The advert that the contact came from. */
  advert: kept({ title: z.string(), body: z.string().optional() }).optional(),
  /** Not written by its sender; `often` where WhatsApp's apps warn of it. */
  forwarded: openEnum(['once', 'often']).optional(),
  /** How often it was forwarded until here, as WhatsApp's apps count it. */
  forwardings: z.number().int().positive().optional(),
  mentions: z.array(Mention).optional(),
  album: Album.optional(),
}

export type Beside = { [Part in keyof typeof beside]?: z.infer<(typeof beside)[Part]> }
