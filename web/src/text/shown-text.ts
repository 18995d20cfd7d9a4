import { boundedClusters, firstUnits } from './layout-bounds.ts'

/** More of a name than any place shows. */
const NAME_LIMIT = 120

/** More of a text than one line has room for. */
const LINE_LIMIT = 300

/** Turns the direction of what follows, also outside of the text that it stands in. */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** A text that turns nothing around. */
export const withoutDirections = (text: string): string => text.replace(DIRECTIONS, '')

/** Has no place in a name; U+200C and U+200D stay, which join letters and emojis. */
const NOT_IN_NAMES = /[\p{Cc}\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\p{Cs}]/gu

/** A text on one line, which turns nothing around that stands beside it and costs no time to lay out. */
export const lineText = (text: string): string =>
  withoutDirections(boundedClusters(firstUnits(text, LINE_LIMIT)))
    .replace(/\s+/g, ' ')
    .trim()

/** A name as it is shown: on one line, of bounded length, and without what turns or hides its neighbours. */
export const nameText = (name: string): string =>
  lineText(firstUnits(name, NAME_LIMIT).replace(NOT_IN_NAMES, ' '))

/** Letters that are written from right to left. */
const LEFTWARD = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** A name in the middle of a sentence, whose direction stays its own; only for texts, elements use `<bdi>`. */
export const isolated = (name: string): string => {
  const shown = nameText(name)
  return LEFTWARD.test(shown) ? `\u2068${shown}\u2069` : shown
}
