import { z } from 'zod'

/*
 * Two releases work on the same rows during a deploy and after a rollback, and browsers keep an old page for days. What
 * newer code wrote is therefore kept as it is, and is told apart only where somebody is to see it.
 */

/**
 * Stands, for the type checker, for every kind, type or status that this code does not know; the value itself is the
 * newer code's own word. So `case newer:` never matches by itself: let it fall through to `default:`.
 */
export const newer: unique symbol = Symbol('newer')
export type Newer = typeof newer

/** A word that is none of the known ones. */
export const newerThan = (known: readonly string[]) =>
  z.custom<Newer>((value) => typeof value === 'string' && !known.includes(value))

/** One of these words, or one of newer code. */
export const openEnum = <const Word extends string>(words: readonly Word[]) =>
  z.union([z.enum(words), newerThan(words)])

/** An object whose unknown attributes stay in it. The type does not show them: nobody here can use them. */
export const kept = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape> => z.looseObject(shape)
