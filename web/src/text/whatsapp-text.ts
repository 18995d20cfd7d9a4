import { findLinks } from './links.ts'

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

const isWord = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}]/u.test(char)
const isSpace = (char: string | undefined): boolean => char === undefined || /\s/u.test(char)
const isMark = (char: string | undefined): char is Mark => char !== undefined && char in MARKS

/** @param atoms in the order of the text */
const masked = (text: string, atoms: Atom[]): string => {
  const pieces: string[] = []
  let at = 0
  for (const { from, to } of atoms) {
    pieces.push(text.slice(at, from), STAND_IN.repeat(to - from))
    at = to
  }
  return [...pieces, text.slice(at)].join('')
}

const codeAtoms = (text: string): Atom[] =>
  [...text.matchAll(/```([^]+?)```|`([^`\n]+)`/g)].flatMap((match) => {
    const code = match[1] ?? match[2] ?? ''
    if (code.trim() === '') return []
    return [
      { from: match.index, to: match.index + match[0].length, span: { type: 'mono' as const, text: code } },
    ]
  })

/** A mark that was opened further back than this does not end an address; looking back costs time for each. */
const LOOK_BACK = 500

/** Where an address ends: a mark right after it belongs to the mark that was opened before it. */
const addressEnd = (text: string, from: number, to: number): number => {
  const mark = text[to - 1]
  if (!isMark(mark)) return to
  const line =
    text
      .slice(Math.max(0, from - LOOK_BACK), from)
      .split('\n')
      .at(-1) ?? ''
  for (let at = line.indexOf(mark); at !== -1; at = line.indexOf(mark, at + 1)) {
    if (!isWord(line[at - 1]) && !isSpace(line[at + 1] ?? mark)) return to - 1
  }
  return to
}

const linkAtoms = (text: string): Atom[] =>
  findLinks(text, addressEnd).map(({ from, to, href }) => ({
    from,
    to,
    span: { type: 'link' as const, text: text.slice(from, to), href },
  }))

/** Whether a mark stands where one may open. */
const opens = (text: string, at: number): boolean =>
  !isWord(text[at - 1]) && !isSpace(text[at + 1]) && text[at + 1] !== text[at]

/** Where the mark at `open` closes on the same line, and up to where was looked. */
const closing = (text: string, open: number, to: number): { close?: number; end: number } => {
  const mark = text[open]
  for (let at = open + 2; at < to; at += 1) {
    if (text[at] === '\n') return { end: at }
    if (text[at] === mark && !isSpace(text[at - 1]) && !isWord(text[at + 1])) return { close: at, end: at }
  }
  return { end: to }
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

  /** Ranges are asked for from left to right, so each atom is met once. */
  let nextAtom = 0
  const leaves = (from: number, to: number): Span[] => {
    const spans: Span[] = []
    let at = from
    const upTo = (end: number) => {
      if (end > at) spans.push({ type: 'text', text: text.slice(at, end) })
    }
    for (let atom = atoms[nextAtom]; atom !== undefined && atom.to <= to; atom = atoms[nextAtom]) {
      nextAtom += 1
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
    // Where a mark found no end, no later one of its kind on that line finds any: looking again would cost a line each.
    const unclosed: Partial<Record<Mark, number>> = {}
    for (let open = from; open < to && depth < DEPTH_LIMIT; open += 1) {
      const mark = plain[open]
      if (!isMark(mark) || !opens(plain, open) || open < (unclosed[mark] ?? 0)) continue
      const { close, end } = closing(plain, open, to)
      if (close === undefined) unclosed[mark] = end
      if (close === undefined) continue
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
