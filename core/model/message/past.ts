import { z } from 'zod'
import { MessageEntry } from './message.ts'
import { kept } from '../newer.ts'

/*
 * What was said in a chat before Sahut knew of it, as the number's phone tells it. It lies before the chat's log: it has
 * no seq, nothing that is done to messages reaches it, and nobody is told of it as something new.
 */

const { seq: _seq, at: _at, past, ...SHAPE } = MessageEntry.shape

/** A message from before the log. */
export const PastMessage = kept({
  ...SHAPE,
  /** Where it lies: by its time, and then by its name. */
  place: z.string(),
  /** How far one of our own side had come when the phone told of it. */
  reach: past.unwrap().shape.reach,
})
export type PastMessage = z.infer<typeof PastMessage>

/** One before it has its place. */
export type PastDraft = Omit<PastMessage, 'place'>

/**
 * A message from before the log as a reader shows it among the others.
 * @param seq below 0, the reader's own: the newest of them is the highest
 */
export const shownPast = ({ place, reach, ...message }: PastMessage, seq: number): MessageEntry => ({
  ...message,
  seq,
  at: message.sortTs,
  past: { place, ...(reach === undefined ? {} : { reach }) },
})
