import type { Quote } from '@sahut/core/model/content/beside'
import type { proto } from '@whiskeysockets/baileys'

/** Kinds that WhatsApp's apps show by their name above a reply. */
const NAMED: ReadonlySet<string> = new Set([
  'imageMessage',
  'videoMessage',
  'audioMessage',
  'documentMessage',
  'stickerMessage',
  'locationMessage',
  'contactMessage',
])

const shownOf = ({ text, what }: Quote): proto.IMessage =>
  what !== undefined && text === undefined && NAMED.has(what)
    ? { [what]: {} }
    : // An app finds what it has itself; this is for one that has it no more.
      { conversation: text ?? '' }

/** How a reply of ours names what it answers. Both are addressed alike: apps find no message by another address. */
export const quotedIn = (
  quote: Quote,
  { contact, me }: { contact: string; me: string },
): proto.IContextInfo =>
  quote.whatsappId === undefined
    ? {}
    : {
        stanzaId: quote.whatsappId,
        participant: quote.fromMe === true ? me : (quote.participant ?? contact),
        quotedMessage: shownOf(quote),
      }
