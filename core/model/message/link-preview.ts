import { z } from 'zod'
import { THUMBNAIL_LENGTH } from '../content/file.ts'
import type { MessageContent } from '../content/content.ts'
import { kept } from '../newer.ts'
import { Seq } from '../seq.ts'

/** What a page says of itself to which a text has a link: asked for by Sahut, and never the sender's word. */
export const LinkPreview = kept({
  /** As it stands in the text. */
  link: z.string().max(2_000),
  title: z.string().max(200),
  description: z.string().max(300).optional(),
  /** The host that answered. */
  host: z.string().max(255),
  /** A small JPEG in base64. */
  thumbnail: z.string().max(THUMBNAIL_LENGTH).optional(),
})
export type LinkPreview = z.infer<typeof LinkPreview>

/** The same with the change that brought it. */
export const ShownPreview = LinkPreview.extend({ seq: Seq })
export type ShownPreview = z.infer<typeof ShownPreview>

/** Marks that end a sentence, or a part of WhatsApp's formatting, and no address. */
const BEHIND = /[.,!?;:'"*_~`)\]}>…]+$/u
const LINK = /(?<![\p{L}\p{N}])https?:\/\/[^\s<>"]+/iu

/** The first http(s) address in a text, as it stands there; nothing for one that names who asks. */
export const firstLink = (text: string): string | undefined => {
  const link = LINK.exec(text)?.[0].replace(BEHIND, '')
  const url = link === undefined || link.length > 2_000 ? null : URL.parse(link)
  return url !== null && url.username === '' && url.password === '' ? link : undefined
}

/** What is shown below a text: of a link that it still has. */
export const previewFor = (
  content: MessageContent,
  preview: ShownPreview | undefined,
): ShownPreview | undefined =>
  content.type === 'text' && preview !== undefined && content.text.includes(preview.link)
    ? preview
    : undefined
