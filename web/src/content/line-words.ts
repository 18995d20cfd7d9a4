import { m } from '../paraglide/messages.js'
import { lineText } from '../text/shown-text.ts'
import { plainWhatsAppText } from '../text/whatsapp-text.ts'
import { kindName } from './kind-name.ts'

/** By the sign that stands for a file without words (core/model/content). */
const FILES: Readonly<Record<string, () => string>> = {
  '📷': m.file_photo,
  '🎥': m.file_video,
  '🎤': m.file_voice,
  '🎵': m.file_audio,
  '🏷️': m.file_sticker,
}

/**
 * A message on one line.
 * @param text what it says, as the log has it
 * @param what WhatsApp's name of its kind, where it is more than words
 */
export const lineWords = (text: string, what: string | undefined): string => {
  const words = lineText(plainWhatsAppText(lineText(text)))
  const file = FILES[words]
  if (file !== undefined) return `${words} ${file()}`
  return words === '' ? kindName(what) : words
}
