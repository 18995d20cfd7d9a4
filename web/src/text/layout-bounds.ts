/*
 * What a stranger wrote is bounded before the browser lays it out: shaping one cluster of letters costs a browser time
 * that grows with its square, so an emoji with 30,000 skin tones stops a tab for ever.
 */

/** The longest cluster that people write is a family of emojis with skin tones, 19 code units. */
const CLUSTER_LIMIT = 32

/** Most texts have nothing that could join others to a cluster, and need no second look. */
const JOINS = /[\p{M}\p{Cf}\p{Emoji_Modifier}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\u0e33\u0eb3]/u

const clusters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The first `limit` code units, never ending in half a character. */
export const firstUnits = (text: string, limit: number): string =>
  text.length <= limit ? text : text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '')

/** A text of which each cluster (what is drawn as one letter) is short enough to be drawn in no time. */
export const boundedClusters = (text: string): string => {
  if (text.length <= CLUSTER_LIMIT || !JOINS.test(text)) return text
  const pieces: string[] = []
  for (const { segment } of clusters.segment(text)) pieces.push(firstUnits(segment, CLUSTER_LIMIT))
  return pieces.join('')
}

/** The beginning of a text, and whether more of it is left. */
export type Beginning = { text: string; isWhole: boolean }

/** Where the line after `lines` lines begins, or the text's end. */
const endOfLine = (text: string, lines: number): number => {
  let at = -1
  for (let line = 0; line < lines; line += 1) {
    at = text.indexOf('\n', at + 1)
    if (at === -1) return text.length
  }
  return at
}

/**
 * As much of a text as one step shows, safe to lay out.
 * @param limits code units, and lines
 */
export const beginningOf = (text: string, limits: { units: number; lines: number }): Beginning => {
  const end = Math.min(limits.units, endOfLine(text, limits.lines))
  const beginning = firstUnits(text, end)
  return { text: boundedClusters(beginning), isWhole: beginning.length === text.length }
}

/** Whether clusters had to be cut, so that what is shown is not all that was written. */
export const hasCutClusters = (text: string): boolean => boundedClusters(text).length < text.length
