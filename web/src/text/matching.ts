/** A text as it is looked for: without accents, in small letters. */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** Whether all words of what somebody looks for stand in one of these texts; digits also without what parts them. */
export const matches = (query: string, texts: readonly (string | undefined)[]): boolean => {
  const all = plain(texts.filter((text) => text !== undefined).join(' '))
  const digits = all.replace(/\D/g, '')
  return plain(query)
    .split(/\s+/)
    .every((word) => all.includes(word) || (/^[+\d().-]+$/.test(word) && isIn(word, digits)))
}

const isIn = (word: string, digits: string): boolean => {
  const own = word.replace(/\D/g, '')
  // As people write a number of their own country.
  return own !== '' && (digits.includes(own) || digits.includes(own.replace(/^0/, '')))
}
