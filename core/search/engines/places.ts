import type { MessageAt } from '../engine.ts'

/** A place as an index has it: a seq, or a place before the log, which has a `#`. */
export const placeText = (at: MessageAt): string => ('seq' in at ? String(at.seq) : at.place)

export const placeIn = (text: string): MessageAt =>
  text.includes('#') ? { place: text } : { seq: Number(text) }
