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
    case 'video':
      return { videoMessage: { ...seen, caption: content.caption, seconds: content.seconds } }
    case 'audio':
      return { audioMessage: { ...common, seconds: content.seconds, ptt: content.isVoice === true } }
    case 'document': {
      const { fileName = 'file', caption } = content
      const documentMessage = { ...common, ...small, fileName, title: fileName, caption }
      // As WhatsApp's apps send one with words.
      return caption === undefined
        ? { documentMessage }
        : { documentWithCaptionMessage: { message: { documentMessage } } }
    }
    case 'sticker':
      return { stickerMessage: { ...common, width, height } }
  }
}
