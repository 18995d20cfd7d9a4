/** Invented customers: a name, one language, and matters that they bring up one after the other. */
import {
  BANKS,
  CITIES,
  COURIERS,
  GOODS,
  type Language,
  LAST_WORDS,
  type Matter,
  MATTERS,
  NUDGES,
} from './matters.ts'
import { pick, type Random } from './random.ts'

const GIVEN: Record<Language, readonly [string, ...string[]]> = {
  id: 'Siti Bayu Dewi Agus Rina Andi Putri Joko Ayu Rizky Made Wulan Fajar Intan Yusuf Ratna'.split(' ') as [
    string,
  ],
  en: 'Emma James Olivia Daniel Grace Lucas Hannah Oliver Chloe Martin Nina Peter'.split(' ') as [string],
}
const FAMILY: Record<Language, readonly [string, ...string[]]> = {
  id: 'Nurhaliza Santoso Lestari Wijaya Pratama Siregar Hidayat Saputra Kusuma Simanjuntak Rahayu Halim'.split(
    ' ',
  ) as [string],
  en: 'Brown Miller Clarke Novak Jansen Meyer Wilson Tan Moreau Larsen'.split(' ') as [string],
}

/** Of so many customers one writes in English. */
const ENGLISH_EVERY = 5

/** So often another name is looked for before it gets a word more. */
const TRIES = 20

/** In which language a customer writes. @param place among all of the cast */
export const languageAt = (place: number): Language =>
  place % ENGLISH_EVERY === ENGLISH_EVERY - 1 ? 'en' : 'id'

/** A full name that nobody has yet; it is taken from then on. */
export const inventName = (random: Random, language: Language, taken: Set<string>): string => {
  for (let words = 1; ; words += 1) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const family = Array.from({ length: words }, () => pick(random, FAMILY[language]))
      const name = [pick(random, GIVEN[language]), ...new Set(family)].join(' ')
      if (taken.has(name)) continue
      taken.add(name)
      return name
    }
  }
}

const fill = (template: string, words: ReadonlyMap<string, string>): string =>
  template.replace(/\{(\w+)\}/g, (slot, word: string) => words.get(word) ?? slot)

/** A matter whose gaps are filled: the same order, city and goods throughout. */
export const inventMatter = (random: Random, language: Language): Matter => {
  const words = new Map([
    ['order', `INV${String(Math.floor(100_000 + random() * 900_000))}`],
    ['city', pick(random, CITIES)],
    ['courier', pick(random, COURIERS)],
    ['goods', pick(random, GOODS[language])],
    ['bank', pick(random, BANKS)],
    ['amount', `Rp${String(Math.floor(25 + random() * 900))}.000`],
  ])
  const { answers, ...lines } = pick(random, MATTERS[language])
  const filled = (text: string) => fill(text, words)
  return {
    question: filled(lines.question),
    detail: filled(lines.detail),
    followUp: filled(lines.followUp),
    thanks: filled(lines.thanks),
    answers: [filled(answers[0]), filled(answers[1])],
  }
}

/** A customer who writes to a number. */
export type Customer = {
  /** Unasked: brings something up, reminds of it, or goes on with it. */
  writes: () => string
  /** An agent's answer is read. */
  hears: (text: string) => void
  /** What is said to the last answer; nothing if it was taken up already. */
  replies: () => string | undefined
}

export const createCustomer = (random: Random, language: Language): Customer => {
  let matter: Matter | undefined
  let left: ('detail' | 'followUp' | 'thanks')[] = []
  let heard: string | undefined
  let hasReminded = false

  const begin = (): string => {
    matter = inventMatter(random, language)
    left = ['detail', 'followUp', 'thanks']
    heard = undefined
    hasReminded = false
    return matter.question
  }
  const goOn = (of: Matter, answer: string): string => {
    heard = undefined
    hasReminded = false
    // The detail is for who asks; who does not gets the next question, and in the end the thanks.
    if (!answer.includes('?')) left = left.filter((line) => line !== 'detail')
    const line = left.shift() ?? 'thanks'
    if (line === 'thanks') matter = undefined
    return of[line]
  }
  return {
    writes: () => {
      if (matter === undefined) return begin()
      if (heard !== undefined) return goOn(matter, heard)
      if (hasReminded) return begin()
      hasReminded = true
      return pick(random, NUDGES[language])
    },
    hears: (text) => {
      heard = text
    },
    replies: () => {
      if (heard === undefined) return undefined
      if (matter !== undefined) return goOn(matter, heard)
      heard = undefined
      return pick(random, LAST_WORDS[language])
    },
  }
}
