import { z } from 'zod'

/** A phone number as WhatsApp has it: digits only, with the country code. */
export const PhoneDigits = z
  .string()
  .regex(/^[1-9]\d{6,14}$/, 'must be a phone number: 7 to 15 digits with the country code')

/** How people write phone numbers, without the digits. */
const BETWEEN = /[\s().+\u2010-\u2015-]/gu

/** The same as people write it: `+62 812-3456-7890`. */
export const PhoneNumber = z
  .string()
  .max(64, 'must have at most 64 characters')
  .transform((text) => text.replace(BETWEEN, ''))
  .pipe(PhoneDigits)
