import type { Shown } from './files.ts'

/** What a browser may show by itself: none of these can hold a script. Anything else is only saved. */
const INLINE: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'video/mp4',
  'video/webm',
  'video/3gpp',
  'video/quicktime',
  'audio/ogg',
  'audio/mpeg',
  'audio/mp4',
  'audio/aac',
  'audio/amr',
  'audio/wav',
  'audio/webm',
])

const BYTES = 'application/octet-stream'

/** The type without its parameters, in small letters. */
const bareType = (mimetype: string): string => mimetype.split(';')[0]?.trim().toLowerCase() ?? ''

/** RFC 5987: any name, in ASCII. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** The headers that a file is answered with, whatever its sender said that it is. */
export const servedAs = ({
  mimetype,
  fileName,
  isSaved = false,
}: Shown): { type: string; disposition: string } => {
  const type = bareType(mimetype)
  const isInline = INLINE.has(type)
  const name = fileName === undefined ? '' : `; filename*=UTF-8''${encoded(fileName.toWellFormed())}`
  return {
    type: isInline ? type : BYTES,
    disposition: `${isInline && !isSaved ? 'inline' : 'attachment'}${name}`,
  }
}
