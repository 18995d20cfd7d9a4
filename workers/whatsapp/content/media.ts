import type { AudioContent } from '@sahut/core/model/content/audio'
import { WAVEFORM_PARTS } from '@sahut/core/model/content/audio'
import type { proto } from '@whiskeysockets/baileys'
import { boundedFileName, boundedCount, fileIn, pictureIn } from './file.ts'
import { lines, named, type Rule, type Said } from './rule.ts'

/*
 * Pictures, films, voice, files and stickers. One whose file can't be opened, because its sender left the key out, is
 * shown as what it is, with the words that came with it.
 */

const said = (
  what: string,
  words: string | null | undefined,
  context: Said['context'],
  file: Said['file'],
): Said => ({ what, words, context, ...(file === undefined ? {} : { file }) })

export const image: Rule<proto.Message.IImageMessage> = {
  say: (field) => {
    const reference = fileIn('image', field)
    return said(
      'imageMessage',
      field.caption,
      field.contextInfo,
      reference && {
        content: { type: 'image', ...pictureIn(field) },
        reference,
      },
    )
  },
}

const videoSaid = (what: string, isRound: boolean, field: proto.Message.IVideoMessage): Said => {
  const reference = fileIn('video', field)
  const look = isRound ? ('round' as const) : field.gifPlayback === true ? ('gif' as const) : undefined
  const seconds = boundedCount(field.seconds)
  return said(
    what,
    field.caption,
    field.contextInfo,
    reference && {
      content: {
        type: 'video',
        ...pictureIn(field),
        ...(seconds === undefined ? {} : { seconds }),
        ...(look === undefined ? {} : { look }),
      },
      reference,
    },
  )
}
export const video: Rule<proto.Message.IVideoMessage> = {
  say: (field) => videoSaid('videoMessage', false, field),
}
export const roundVideo: Rule<proto.Message.IVideoMessage> = {
  say: (field) => videoSaid('ptvMessage', true, field),
}

/** Loudness of each part, as WhatsApp's apps draw it; nothing for what is none. */
const waveformIn = (bytes: Uint8Array | null | undefined): AudioContent['waveform'] =>
  bytes && bytes.length > 0 && bytes.length <= WAVEFORM_PARTS
    ? [...bytes].map((part) => Math.min(part, 100))
    : undefined

export const audio: Rule<proto.Message.IAudioMessage> = {
  say: (field) => {
    const reference = fileIn('audio', field)
    const seconds = boundedCount(field.seconds)
    const waveform = waveformIn(field.waveform)
    return said(
      'audioMessage',
      undefined,
      field.contextInfo,
      reference && {
        content: {
          type: 'audio',
          file: reference.word,
          ...(seconds === undefined ? {} : { seconds }),
          ...(field.ptt === true ? { isVoice: true } : {}),
          ...(waveform === undefined ? {} : { waveform }),
        },
        reference,
      },
    )
  },
}

export const sticker: Rule<proto.Message.IStickerMessage> = {
  say: (field) => {
    const reference = fileIn('image', field)
    return said(
      'stickerMessage',
      undefined,
      field.contextInfo,
      reference && {
        content: {
          type: 'sticker',
          ...pictureIn({ ...field, jpegThumbnail: undefined }),
          ...(field.isAnimated === true ? { isAnimated: true } : {}),
        },
        reference,
      },
    )
  },
}

export const stickerPack: Rule<proto.Message.IStickerPackMessage> = named(
  'stickerPackMessage',
  ({ name, caption }) => lines(name, caption),
)

/** Its name is the sender's word too: often all that tells which invoice it is. */
export const document: Rule<proto.Message.IDocumentMessage> = {
  say: (field) => {
    const { title, caption, contextInfo } = field
    const reference = fileIn('document', field)
    const fileName = boundedFileName(field.fileName ?? title)
    const own = caption === (field.fileName ?? title) ? undefined : caption
    // Where there is no file to be shown, its name stands in its place.
    if (reference === undefined)
      return said('documentMessage', lines(field.fileName ?? title, own), contextInfo, undefined)
    const pages = boundedCount(field.pageCount)
    return said('documentMessage', own, contextInfo, {
      content: {
        type: 'document',
        file: reference.word,
        ...(fileName === undefined ? {} : { fileName }),
        ...(pages === undefined || pages === 0 ? {} : { pages }),
      },
      reference,
    })
  },
}
