import { z } from 'zod'

/*
 * What people write for other people to read: one building block for names, labels and messages.
 */

/** Shows nothing: space, controls, formats, half a character, fillers, and the empty Braille cell. */
const SEEN = /[^\s\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u

/** Whether there is anything in a text that a person can see. */
export const showsSomething = (text: string): boolean => SEEN.test(text)

/** Half of a pair of UTF-16, which no encoding can carry (RFC 3629, 3). */
const HALF_CHARACTER = /\p{Cs}/u

/**
 * A text of people.
 * @param most UTF-16 code units
 */
export const personText = (most: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(most, `must have at most ${String(most)} characters`)
    .refine((text) => !text.includes('\0') && !HALF_CHARACTER.test(text), 'must hold whole characters only')
    .refine(showsSomething, 'must not be blank')

/** A name that people give: one line, without space around. @param most UTF-16 code units */
export const nameText = (most: number) =>
  z
    .string()
    .trim()
    .pipe(personText(most))
    .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), 'must be one line of text')
