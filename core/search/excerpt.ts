import type { Excerpt, Mark } from '../contract/search.ts'
import { rootsOf } from './affixes.ts'
import type { createMatcher } from './wanted.ts'
import { phonesIn, wordsIn } from './words.ts'

/** So much of a long message is shown, and so much before the first word that was looked for. */
const LENGTH = 240
const BEFORE = 60

/** Where what was looked for stands in a text. */
const marksIn = (text: string, matcher: ReturnType<typeof createMatcher>): Mark[] => {
  const found = [
    ...wordsIn(text).filter(({ word }) => matcher.one(rootsOf(word))),
    ...phonesIn(text).filter(({ word }) => matcher.one([word])),
  ].sort((a, b) => a.from - b.from)
  const marks: Mark[] = []
  for (const { from, to } of found) {
    const last = marks.at(-1)
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to)
    else marks.push({ from, to })
  }
  return marks
}

/** A place between two words before this one, so that none is cut in two where that can be had. */
const beginningBefore = (text: string, at: number): number => {
  if (at <= BEFORE) return 0
  const gap = text.slice(at - BEFORE, at).search(/\s\S/)
  return gap < 0 ? at : at - BEFORE + gap + 1
}

/** The part of a text in which what was looked for stands, with its marks. */
export const excerptOf = (text: string, matcher: ReturnType<typeof createMatcher>): Excerpt => {
  const marks = marksIn(text, matcher)
  const from = text.length <= LENGTH ? 0 : beginningBefore(text, marks[0]?.from ?? 0)
  const words = text.slice(from, from + LENGTH).replace(/[\uD800-\uDBFF]$/, '')
  return {
    text: words,
    isCut: from > 0,
    marks: marks
      .map((mark) => ({ from: mark.from - from, to: Math.min(mark.to - from, words.length) }))
      .filter((mark) => mark.from >= 0 && mark.from < mark.to),
  }
}
