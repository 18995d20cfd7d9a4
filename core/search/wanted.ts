import type { Label } from '../model/workspace/label.ts'
import { rootsOf } from './affixes.ts'
import { nearWords } from './near.ts'
import { phonesIn, phoneWord, type Word, wordsIn } from './words.ts'

/** A word that has to be there whole, or that a word there begins with. */
export type Term = { term: string; isBeginning?: true }

/** Of each of these one term at least has to be there. */
export type Wanted = readonly (readonly Term[])[]

/** So many words of a question count; each is a look into the index. */
const MOST_WORDS = 8

/** A word that is being typed counts by its beginning from so many letters on. */
const BEGINNING = 2

/** Marks what is not said but is true of a chat or message; no word has it. */
const OWN = '_'

/** Whether a term is none that people type. */
export const isOwnTerm = (term: string): boolean => term.includes(OWN)

const termsOf = (word: string): Term[] => [
  ...rootsOf(word).map((term) => ({ term })),
  ...(word.length >= BEGINNING ? [{ term: word, isBeginning: true as const }] : []),
]

/** Each label that a word begins the name of, or a word of it. */
const labelsOf = (word: string, labels: readonly Label[]): Term[] =>
  labels
    .filter(({ name }) => wordsIn(name).some((one) => one.word.startsWith(word)))
    .map(({ labelId }) => ({ term: labelId }))

/** What somebody who types this looks for. @param labels by whose names chats are found too */
export const wantedOf = (question: string, labels: readonly Label[] = []): Wanted => {
  const phones = phonesIn(question)
  const isOfPhone = ({ from, to }: Word) => phones.some((phone) => from >= phone.from && to <= phone.to)
  const words = wordsIn(question).filter((word) => !isOfPhone(word))
  return [
    ...phones.map(({ word, from, to }): Term[] => [
      { term: word, isBeginning: true },
      { term: question.slice(from, to).replace(/\D/g, ''), isBeginning: true },
    ]),
    ...words.map(({ word }): Term[] => [
      ...termsOf(word),
      // As people begin a number of their own country.
      ...(/^0\d{2,}$/.test(word) ? [{ term: phoneWord(word), isBeginning: true as const }] : []),
      ...labelsOf(word, labels),
    ]),
  ].slice(0, MOST_WORDS)
}

/** The same where one letter of each word may be another; nothing if no word may. */
export const nearlyWantedOf = (question: string, wanted: Wanted): Wanted | undefined => {
  const near = wanted.map((terms) => {
    const typed = terms.find(({ isBeginning }) => isBeginning)?.term ?? ''
    const others = new Set(nearWords(typed).flatMap(rootsOf))
    return [...terms, ...[...others].map((term) => ({ term }))]
  })
  return near.some((terms, at) => terms.length > (wanted[at]?.length ?? 0)) ? near : undefined
}

/** How a text says what is wanted, so that many words can be asked. */
export const createMatcher = (wanted: Wanted) => {
  const groups = wanted.map((terms) => ({
    whole: new Set(terms.filter(({ isBeginning }) => isBeginning !== true).map(({ term }) => term)),
    beginnings: terms.filter(({ isBeginning }) => isBeginning).map(({ term }) => term),
  }))
  type Wish = (typeof groups)[number]
  const isOf = ({ whole, beginnings }: Wish, term: string) =>
    whole.has(term) || beginnings.some((beginning) => term.startsWith(beginning))
  return {
    /** Whether all that is wanted is among these terms. */
    all: (terms: readonly string[]): boolean =>
      groups.every((group) => terms.some((term) => isOf(group, term))),
    /** Whether a word, by one of its terms, is part of what is wanted. */
    one: (terms: readonly string[]): boolean =>
      groups.some((group) => terms.some((term) => isOf(group, term))),
  }
}
