import type { FileContent } from '@sahut/core/model/content/content'
import type { proto } from '@whiskeysockets/baileys'
import type { SealedFile } from '../media/sealed-file.ts'

/** WhatsApp's message of a file that lies at WhatsApp. */
export const fileMessage = (
  content: FileContent,
  sealed: SealedFile,
  beside: { contextInfo?: proto.IContextInfo },
): proto.IMessage => {
  const {
    thumbnail,
    width = sealed.width,
    height = sealed.height,
  } = {
    ...sealed,
    ...('width' in content ? content : {}),
  }
  const common = {
    url: sealed.url,
    directPath: sealed.directPath,
    mediaKey: Buffer.from(sealed.mediaKey, 'base64'),
    mediaKeyTimestamp: sealed.mediaKeyTimestamp,
    fileSha256: Buffer.from(sealed.sha256, 'base64'),
    fileEncSha256: Buffer.from(sealed.encSha256, 'base64'),
    fileLength: sealed.bytes,
    mimetype: content.file.mimetype,
    ...beside,
  }
  const small = thumbnail === undefined ? {} : { jpegThumbnail: Buffer.from(thumbnail, 'base64') }
  const seen = { ...common, ...small, width, height }
  switch (content.type) {
    case 'image':
      return { imageMessage: { ...seen, caption: content.caption } }
    case 'video': {
      const { caption, seconds, look } = content
      return look === 'round'
        ? { ptvMessage: { ...seen, seconds } }
        : { videoMessage: { ...seen, caption, seconds, gifPlayback: look === 'gif' } }
    }
    case 'audio': {
      const { seconds, isVoice = false, waveform } = content
      const loudness = waveform === undefined ? {} : { waveform: Uint8Array.from(waveform) }
      return { audioMessage: { ...common, seconds, ptt: isVoice, ...loudness } }
    }
    case 'document': {
      const { fileName = 'file', caption } = content
      const documentMessage = { ...common, ...small, fileName, title: fileName, caption }
      // As WhatsApp's apps send one with words.
      return caption === undefined
        ? { documentMessage }
        : { documentWithCaptionMessage: { message: { documentMessage } } }
    }
    case 'sticker':
      return {
        stickerMessage: {
          ...common,
          mimetype: 'image/webp',
          width,
          height,
          isAnimated: content.isAnimated === true,
        },
      }
  }
}
