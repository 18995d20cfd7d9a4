import { m } from '../paraglide/messages.js'

/** By WhatsApp's name of the kind, or Sahut's own of what was done to an earlier message (workers/whatsapp/convert). */
const TEXTS: Readonly<Record<string, () => string>> = {
  edit: m.unsupported_edit,
  deletion: m.unsupported_deletion,
  reactionMessage: m.unsupported_reaction,
  imageMessage: m.unsupported_picture,
  videoMessage: m.unsupported_video,
  audioMessage: m.unsupported_audio,
  documentMessage: m.unsupported_document,
  stickerMessage: m.unsupported_sticker,
  locationMessage: m.unsupported_place,
  contactMessage: m.unsupported_contact,
}

/** What an agent is told of a message that Sahut can't show yet. */
export const unsupportedText = (what: string): string =>
  (TEXTS[what] ?? (() => m.message_unsupported({ what })))()
