import type { proto } from '@whiskeysockets/baileys'
import { lines, named, type Rule } from './rule.ts'

/*
 * Pictures, films, voice, files and stickers: Sahut can't show them yet, but the words that came with them.
 */

export const image: Rule<proto.Message.IImageMessage> = named('imageMessage', ({ caption }) => caption)
export const video: Rule<proto.Message.IVideoMessage> = named('videoMessage', ({ caption }) => caption)
export const roundVideo: Rule<proto.Message.IVideoMessage> = named('ptvMessage', ({ caption }) => caption)
export const audio: Rule<proto.Message.IAudioMessage> = named('audioMessage')
export const sticker: Rule<proto.Message.IStickerMessage> = named('stickerMessage')
export const stickerPack: Rule<proto.Message.IStickerPackMessage> = named(
  'stickerPackMessage',
  ({ name, caption }) => lines(name, caption),
)
/** Its name is the sender's word too: often all that tells which invoice it is. */
export const document: Rule<proto.Message.IDocumentMessage> = named(
  'documentMessage',
  ({ fileName, title, caption }) => lines(fileName ?? title, caption === (fileName ?? title) ? '' : caption),
)
