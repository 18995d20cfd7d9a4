import { describe, expect, test } from 'vitest'
import { beginningOf, boundedClusters, firstUnits, hasCutClusters } from './layout-bounds.ts'

const longest = (text: string): number =>
  Math.max(...[...new Intl.Segmenter().segment(text)].map(({ segment }) => segment.length))

describe("F2: what a stranger wrote can't stop the page that shows it", () => {
  test.each([
    ['skin tones', `👍${'🏽'.repeat(30_000)}`],
    ['combining marks', `a${'\u0301'.repeat(65_000)}`],
    ['Thai marks', '\u0e49'.repeat(65_000)],
    ['joined emojis', '👩\u200d'.repeat(20_000)],
    ['joined consonants', 'क\u094d'.repeat(30_000)],
    ['jamo', '\u1100'.repeat(60_000)],
    ['tags', `🏴${'\u{e0067}'.repeat(30_000)}`],
    ['joiners', `a${'\u200d'.repeat(60_000)}`],
    ['selectors', `☎${'\ufe0f'.repeat(60_000)}`],
  ])('a run of %s is cut to what people write', (_name, text) => {
    expect(longest(boundedClusters(text))).toBeLessThanOrEqual(32)
    expect(hasCutClusters(text)).toBe(true)
  })

  test.each([
    'Halo kak 👨🏻‍👩🏻‍👧🏻‍👦🏻 👩🏻‍❤️‍💋‍👨🏻 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ',
    'สวัสดีครับ นี้ น้ำ '.repeat(20),
    'नमस्ते क्षत्रिय स्त्री '.repeat(20),
    'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢',
    '안녕하세요 '.repeat(40),
    'مرحبا بك '.repeat(20),
  ])('what people write stays as it is: %s', (text) => {
    expect(boundedClusters(text)).toBe(text)
    expect(hasCutClusters(text)).toBe(false)
  })
})

describe('the beginning of a text', () => {
  test('a short text is all there', () => {
    expect(beginningOf('halo', { units: 10, lines: 2 })).toEqual({ text: 'halo', isWhole: true })
  })

  test('a long text and one of many lines are offered in parts', () => {
    expect(beginningOf('halo kak', { units: 4, lines: 2 })).toEqual({ text: 'halo', isWhole: false })
    expect(beginningOf('a\nb\nc', { units: 100, lines: 2 })).toEqual({ text: 'a\nb', isWhole: false })
  })

  test('no part ends in half an emoji', () => {
    expect(firstUnits('ab👍', 3)).toBe('ab')
    expect(beginningOf('ab👍', { units: 3, lines: 1 }).text).toBe('ab')
  })
})
