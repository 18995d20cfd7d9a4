const LETTERS = Array.from({ length: 26 }, (_, at) => String.fromCharCode('a'.charCodeAt(0) + at))

/** Shorter words with another letter are other words. */
const SHORTEST = 4

/** All that a word could be if one letter of it is wrong, missing, too much, or in its neighbour's place. */
export const nearWords = (word: string): string[] => {
  if (word.length < SHORTEST || !/^[a-z]+$/.test(word)) return []
  const near = new Set<string>()
  for (let at = 0; at <= word.length; at += 1) {
    const [before, after] = [word.slice(0, at), word.slice(at)]
    for (const letter of LETTERS) near.add(before + letter + after)
    if (after === '') continue
    near.add(before + after.slice(1))
    for (const letter of LETTERS) near.add(before + letter + after.slice(1))
    if (after.length > 1) near.add(before + (after[1] ?? '') + (after[0] ?? '') + after.slice(2))
  }
  near.delete(word)
  return [...near]
}
