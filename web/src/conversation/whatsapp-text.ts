import { LinkifyIt } from 'linkify-it'

/** A piece of a WhatsApp text. */
export type Span =
  | { type: 'text'; text: string }
  | { type: 'bold' | 'italic' | 'strike'; children: Span[] }
  | { type: 'mono'; text: string }
  | { type: 'link'; text: string; href: string }

const MARKS = { '*': 'bold', _: 'italic', '~': 'strike' } as const
type Mark = keyof typeof MARKS

/** Nested deeper than people write, marks are shown as they stand. */
const DEPTH_LIMIT = 4

/** A part that marks don't reach into: it stands in the masked text as stand-ins of the same length. */
type Atom = { from: number; to: number; span: Span }

const STAND_IN = '\u0001'

const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: false })
  .add('ftp:', null)
  .add('mailto:', null)
  .add('//', null)

const isWord = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}]/u.test(char)
const isSpace = (char: string | undefined): boolean => char === undefined || /\s/u.test(char)
const isMark = (char: string | undefined): char is Mark => char !== undefined && char in MARKS

/** Only what a browser itself reads as http(s) becomes a link. */
const webAddress = (url: string): string | undefined => {
  const { protocol, href } = URL.parse(url) ?? { protocol: '', href: '' }
  return protocol === 'http:' || protocol === 'https:' ? href : undefined
}

const masked = (text: string, atoms: Atom[]): string =>
  atoms.reduce(
    (rest, { from, to }) => rest.slice(0, from) + STAND_IN.repeat(to - from) + rest.slice(to),
    text,
  )

const codeAtoms = (text: string): Atom[] =>
  [...text.matchAll(/```([^]+?)```|`([^`\n]+)`/g)].flatMap((match) => {
    const code = match[1] ?? match[2] ?? ''
    if (code.trim() === '') return []
    return [
      { from: match.index, to: match.index + match[0].length, span: { type: 'mono' as const, text: code } },
    ]
  })

/** Where an address ends: a mark right after it belongs to the mark that was opened before it. */
const addressEnd = (text: string, from: number, to: number): number => {
  const mark = text[to - 1]
  if (!isMark(mark)) return to
  const line = text.slice(text.lastIndexOf('\n', from) + 1, from)
  for (let at = line.indexOf(mark); at !== -1; at = line.indexOf(mark, at + 1)) {
    if (!isWord(line[at - 1]) && !isSpace(line[at + 1] ?? mark)) return to - 1
  }
  return to
}

const linkAtoms = (text: string): Atom[] =>
  (linkify.match(text) ?? []).flatMap(({ index, lastIndex, url }) => {
    const end = addressEnd(text, index, lastIndex)
    const href = webAddress(url.slice(0, url.length - (lastIndex - end)))
    if (href === undefined) return []
    return [{ from: index, to: end, span: { type: 'link' as const, text: text.slice(index, end), href } }]
  })

/** Where the mark that opens at `open` closes on the same line, or nothing if it opens nothing. */
const closing = (text: string, open: number, to: number): number | undefined => {
  const mark = text[open]
  if (isWord(text[open - 1]) || isSpace(text[open + 1]) || text[open + 1] === mark) return undefined
  for (let at = open + 2; at < to; at += 1) {
    if (text[at] === '\n') return undefined
    if (text[at] === mark && !isSpace(text[at - 1]) && !isWord(text[at + 1])) return at
  }
  return undefined
}

/**
 * Reads WhatsApp's marks (`*bold*`, `_italic_`, `~strike~`, `` ```mono``` ``, `` `mono` ``) and http(s) links.
 * Nothing is lost: what is no mark stays text.
 */
export const parseWhatsAppText = (text: string): Span[] => {
  const code = codeAtoms(text)
  const withoutCode = masked(text, code)
  const atoms = [...code, ...linkAtoms(withoutCode)].sort((a, b) => a.from - b.from)
  const plain = masked(withoutCode, atoms)

  const leaves = (from: number, to: number): Span[] => {
    const spans: Span[] = []
    let at = from
    const upTo = (end: number) => {
      if (end > at) spans.push({ type: 'text', text: text.slice(at, end) })
    }
    for (const atom of atoms) {
      if (atom.from < from || atom.to > to) continue
      upTo(atom.from)
      spans.push(atom.span)
      at = atom.to
    }
    upTo(to)
    return spans
  }

  const spansOf = (from: number, to: number, depth: number): Span[] => {
    const spans: Span[] = []
    let at = from
    for (let open = from; open < to && depth < DEPTH_LIMIT; open += 1) {
      const mark = plain[open]
      const close = isMark(mark) ? closing(plain, open, to) : undefined
      if (!isMark(mark) || close === undefined) continue
      spans.push(...leaves(at, open), { type: MARKS[mark], children: spansOf(open + 1, close, depth + 1) })
      at = close + 1
      open = close
    }
    spans.push(...leaves(at, to))
    return spans
  }
  return spansOf(0, text.length, 0)
}

/** A text without its marks, for one line of a list. */
export const plainWhatsAppText = (text: string): string => {
  const plain = (spans: Span[]): string =>
    spans.map((span) => ('children' in span ? plain(span.children) : span.text)).join('')
  return plain(parseWhatsAppText(text)).replace(/\s+/g, ' ').trim()
}
