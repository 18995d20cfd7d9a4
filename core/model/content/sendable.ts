import { z } from 'zod'
import { nameText, personText } from '../person/person-text.ts'
import { Coordinates } from './location.ts'

/*
 * What agents and programs may send beside text, within the limits of WhatsApp's own apps.
 */

/** So many answers a poll of WhatsApp's apps has at most. */
export const POLL_OPTIONS = 12
export const POLL_QUESTION_LENGTH = 255
export const POLL_OPTION_LENGTH = 100
export const PLACE_LENGTH = 200
/** So many cards are sent in one message. */
export const CARDS = 20

const Location = z.strictObject({
  type: z.literal('location'),
  ...Coordinates,
  name: nameText(PLACE_LENGTH).optional(),
  address: nameText(PLACE_LENGTH).optional(),
})

const Card = z.strictObject({
  name: nameText(100),
  org: nameText(100).optional(),
  phones: z
    .array(
      z.strictObject({
        number: z
          .string()
          .trim()
          .regex(/^\+?[\d ().-]{3,30}$/, 'must be a phone number'),
      }),
    )
    .min(1, 'must have one')
    .max(5),
})

const Contacts = z.strictObject({ type: z.literal('contacts'), cards: z.array(Card).min(1).max(CARDS) })

const Poll = z
  .strictObject({
    type: z.literal('poll'),
    question: personText(POLL_QUESTION_LENGTH),
    options: z.array(nameText(POLL_OPTION_LENGTH)).min(2, 'must be two or more').max(POLL_OPTIONS),
    /** How many of them one person may choose; 0: any. */
    most: z.int().min(0).default(1),
  })
  // Votes name options by what they say.
  .refine(({ options }) => new Set(options).size === options.length, {
    path: ['options'],
    message: 'must differ from each other',
  })
  .refine(({ most, options }) => most <= options.length, {
    path: ['most'],
    message: 'must not be more than there are options',
  })

const Event = z
  .strictObject({
    type: z.literal('event'),
    name: nameText(100),
    text: personText(2_048).optional(),
    /** ms */
    start: z.int().min(0).max(8.64e15),
    end: z.int().min(0).max(8.64e15).optional(),
    place: z.strictObject({ name: nameText(PLACE_LENGTH) }).optional(),
  })
  .refine(({ start, end }) => end === undefined || end >= start, {
    path: ['end'],
    message: 'must not be before its start',
  })

export const SendableContent = z.discriminatedUnion('type', [Location, Contacts, Poll, Event])
/** What is sent beside text. */
export type SendableContent = z.output<typeof SendableContent>
