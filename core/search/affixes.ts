/*
 * What Indonesian words may be made of. Without a dictionary nobody knows which of several it is (`memakan` is of `makan`
 * and not of `pakan`), so all of them count: two words mean the same where they have one in common.
 */

/** From the last to the first as they stand behind a word. */
const ENDINGS = [
  ['lah', 'kah', 'tah', 'pun'],
  ['nya', 'ku', 'mu'],
  ['kan', 'an', 'in', 'i'],
] as const

const VOWEL = /^[aeiou]/

/** What stands before a word: followed by what, and what it swallowed of the word. */
const BEGINNINGS: readonly [string, RegExp, readonly string[]][] = [
  ...['meny', 'peny', 'ny'].map((one) => [one, VOWEL, ['s']] as [string, RegExp, string[]]),
  ...['meng', 'peng', 'ng'].map((one) => [one, VOWEL, ['', 'k']] as [string, RegExp, string[]]),
  ...['meng', 'peng'].map((one) => [one, /^[ghkq]/, ['']] as [string, RegExp, string[]]),
  ...['menge', 'penge', 'nge'].map((one) => [one, /^[^aeiou]/, ['']] as [string, RegExp, string[]]),
  ...['mem', 'pem'].map((one) => [one, VOWEL, ['p', 'm']] as [string, RegExp, string[]]),
  ...['mem', 'pem'].map((one) => [one, /^[bpfv]/, ['']] as [string, RegExp, string[]]),
  ...['men', 'pen'].map((one) => [one, VOWEL, ['t', 'n']] as [string, RegExp, string[]]),
  ...['men', 'pen'].map((one) => [one, /^[cdjstz]/, ['']] as [string, RegExp, string[]]),
  ...['me', 'pe'].map((one) => [one, /^[lmnrwy]/, ['']] as [string, RegExp, string[]]),
  ...['di', 'ber', 'ter', 'per', 'ke', 'se'].map((one) => [one, /^./, ['']] as [string, RegExp, string[]]),
  ['be', /^[^aeiou]er/, ['']],
]

/** Shorter words have nothing before or behind them; what is left of one has so many letters at least. */
const SHORTEST_WORD = 5
const SHORTEST_ROOT = 3

/** No word begins so. */
const IMPOSSIBLE = /^(?:m[^aeiou]|n[^aeiougy]|n[gy][^aeiou])/

const isRoot = (root: string): boolean =>
  root.length >= SHORTEST_ROOT && /[aeiou]/.test(root) && /[^aeiou]/.test(root) && !IMPOSSIBLE.test(root)

const withoutEndings = (word: string): string[] => {
  let forms = [word]
  for (const endings of ENDINGS)
    forms = forms.flatMap((form) => [
      form,
      ...endings
        .filter((ending) => form.endsWith(ending))
        .map((ending) => form.slice(0, -ending.length))
        .filter(isRoot),
    ])
  return forms
}

const withoutBeginning = (word: string): string[] =>
  BEGINNINGS.flatMap(([beginning, following, swallowed]) => {
    const rest = word.slice(beginning.length)
    if (!word.startsWith(beginning) || !following.test(rest)) return []
    return swallowed.map((letter) => letter + rest).filter(isRoot)
  })

/** The word itself, and all that it may be made of. */
export const rootsOf = (word: string): string[] => {
  if (word.length < SHORTEST_WORD || !/^[a-z]+$/.test(word)) return [word]
  const forms = withoutEndings(word)
  const once = forms.flatMap(withoutBeginning)
  return [...new Set([...forms, ...once, ...once.flatMap(withoutBeginning)])]
}
