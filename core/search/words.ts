/** A word of a text as it is looked for, and where it stands there, in UTF-16 code units. */
export type Word = { word: string; from: number; to: number }

/** Nobody looks for more of a word; what is longer is no word. */
const LONGEST = 40

const WORD = /[\p{L}\p{N}\p{M}]+/gu

/** Scripts that part no words. */
const UNPARTED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const segmenter = new Intl.Segmenter('id', { granularity: 'word' })

/** Digits as phones are written: with a + before them, and signs between. */
const PHONE = /\+?\d(?:[ ().-]{0,2}\d){7,14}/g

/** Without accents, in small letters, and without all that is no letter and no digit. */
const plain = (word: string): string =>
  word
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .slice(0, LONGEST)
    .replace(/[\uD800-\uDBFF]$/, '')

const partsOf = (text: string, at: number): Word[] =>
  [...segmenter.segment(text)].map(({ segment, index }) => ({
    word: plain(segment),
    from: at + index,
    to: at + index + segment.length,
  }))

/** The words of a text, in its order. */
export const wordsIn = (text: string): Word[] =>
  [...text.matchAll(WORD)]
    .flatMap(({ 0: found, index: from }) =>
      UNPARTED.test(found) ? partsOf(found, from) : [{ word: plain(found), from, to: from + found.length }],
    )
    .filter(({ word }) => word !== '')

/** A phone number in one form, however it was written: with the country's code, Indonesia's where it has none. */
export const phoneWord = (written: string): string => written.replace(/\D/g, '').replace(/^0+/, '62')

/** The phone numbers in a text. */
export const phonesIn = (text: string): Word[] =>
  [...text.matchAll(PHONE)].map((found) => ({
    word: phoneWord(found[0]),
    from: found.index,
    to: found.index + found[0].length,
  }))
