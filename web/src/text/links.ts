import type { LinkifyIt } from 'linkify-it'

/** An http(s) address in a text. */
export type FoundLink = {
  /** Where it stands in the text, code units. */
  from: number
  to: number
  href: string
}

let linkify: LinkifyIt | undefined

/** Loads what finds links, beside the page, which begins sooner so. Resolves in any case: without it texts have none. */
export const loadLinks = async (): Promise<void> => {
  try {
    const { LinkifyIt } = await import('linkify-it')
    linkify ??= new LinkifyIt({ fuzzyLink: true, fuzzyEmail: false })
      .add('ftp:', null)
      .add('mailto:', null)
      .add('//', null)
  } catch (error) {
    console.warn('Links can not be shown.', error)
  }
}

/** Nobody sees these, so the address is the one that is read without them. */
const UNSEEN = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u

/** Pictures and signs are no part of an address, but the library takes them for letters of one. */
const SIGNS =
  /(?!\p{ASCII})[\p{S}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\ufe0e\ufe0f]/gu

/** Scripts that are written without spaces: an address begins and ends between their letters. */
const SPACELESS = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]`
const BEFORE_SCHEME = /\P{ASCII}(?=https?:\/\/)/giu
const AFTER_HOST = new RegExp(String.raw`(?<=\bhttps?://[a-z\d.-]+\.[a-z]{2,}(?::\d+)?)${SPACELESS}`, 'giu')

const blank = (found: string): string => ' '.repeat(found.length)

/** The text as addresses are looked for in it, and where each of its code units stands in the text. */
const readable = (text: string): { text: string; at: (index: number) => number } => {
  const places: number[] = []
  const units: string[] = []
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charAt(at)
    if (UNSEEN.test(unit)) continue
    places.push(at)
    units.push(unit)
  }
  return {
    text: units.join('').replace(SIGNS, blank).replace(BEFORE_SCHEME, blank).replace(AFTER_HOST, blank),
    at: (index) => places[index] ?? text.length,
  }
}

/** Only what a browser itself reads as http(s) becomes a link. */
const webAddress = (url: string): string | undefined => {
  const { protocol, href } = URL.parse(url) ?? { protocol: '', href: '' }
  return protocol === 'http:' || protocol === 'https:' ? href : undefined
}

/**
 * The http(s) addresses of a text, from left to right; none before `loadLinks`.
 * @param endOf where the address from `from` to `to` really ends: a mark right after it is none of it
 */
export const findLinks = (
  text: string,
  endOf: (text: string, from: number, to: number) => number = (_text, _from, to) => to,
): FoundLink[] => {
  const read = readable(text)
  return (linkify?.match(read.text) ?? []).flatMap(({ index, lastIndex, url }) => {
    const end = endOf(read.text, index, lastIndex)
    const href = webAddress(url.slice(0, url.length - (lastIndex - end)))
    if (href === undefined) return []
    return [{ from: read.at(index), to: read.at(end - 1) + 1, href }]
  })
}
