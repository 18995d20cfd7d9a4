import { z } from 'zod'
import { kept } from '../newer.ts'

/** What stands beside a message's own words, whatever its kind. */
export const beside = {
  /** What it answers, in the sender's word: nobody vouches that it was said. */
  quote: kept({
    text: z.string().optional(),
    /** WhatsApp's name of a quoted kind that has no words. */
    what: z.string().optional(),
    whatsappId: z.string().optional(),
  }).optional(),
  /** The advert that the contact came from. */
  advert: kept({ title: z.string(), body: z.string().optional() }).optional(),
}

export type Beside = { [Part in keyof typeof beside]?: z.infer<(typeof beside)[Part]> }
