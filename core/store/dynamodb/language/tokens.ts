import { invalid } from './refusal.ts'

/** A word of an expression; a placeholder has its mark (`#`, `:`) with it. */
export type Token = { kind: 'name' | 'placeholder' | 'value' | 'index' | 'symbol'; text: string }

const WORD = /\s*(?:(#\w+)|(:\w+)|([A-Za-z_]\w*)|(\d+)|(<>|<=|>=|[=<>(),.[\]+-]))/y
const KINDS = ['placeholder', 'value', 'name', 'index', 'symbol'] as const

const tokensOf = (expression: string): Token[] => {
  const tokens: Token[] = []
  const end = expression.trimEnd().length
  for (let at = 0; at < end; at = WORD.lastIndex) {
    WORD.lastIndex = at
    const found = WORD.exec(expression)
    const which =
      found === null ? -1 : found.slice(1).findIndex((group: string | undefined) => group !== undefined)
    const kind = KINDS[which]
    const text = found?.[which + 1]
    if (kind === undefined || text === undefined)
      throw invalid(`Invalid expression: "${expression}" can't be read at ${String(at)}.`)
    tokens.push({ kind, text })
  }
  return tokens
}

export type Reader = ReturnType<typeof createReader>

/** Goes through an expression word by word. */
export const createReader = (expression: string) => {
  const tokens = tokensOf(expression)
  let at = 0
  const fail = (): never => {
    const found = tokens[at]?.text ?? 'its end'
    throw invalid(`Invalid expression: "${expression}" does not go on with ${found}.`)
  }
  const isNext = (text: string, ahead = 0): boolean => {
    const token = tokens[at + ahead]
    if (token === undefined) return false
    return token.kind === 'name' ? token.text.toUpperCase() === text : token.text === text
  }
  return {
    fail,
    /** Whether the next word is this one. Keywords are given in capitals and may be written in either. */
    isNext,
    /** Takes the word if it is this one. */
    took: (text: string): boolean => {
      if (!isNext(text)) return false
      at += 1
      return true
    },
    expect: (text: string): void => {
      if (!isNext(text)) fail()
      at += 1
    },
    /** Takes a word of one of these kinds. */
    take: (...kinds: Token['kind'][]): Token => {
      const token = tokens[at]
      if (token === undefined || !kinds.includes(token.kind)) return fail()
      at += 1
      return token
    },
    kind: (): Token['kind'] | undefined => tokens[at]?.kind,
    /** Whether all of it was read. */
    isDone: (): boolean => at === tokens.length,
  }
}
