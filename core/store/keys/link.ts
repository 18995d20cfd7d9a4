import type { NumberId } from '../../model/ids.ts'
import type { Key } from '../table.ts'
import { padded } from './place.ts'

const PACK_DIGITS = 6

/** A number's link to WhatsApp: one item each, under names of their own. */
export const authPartition = (number: NumberId): string => `N#${number}#AUTH`

export const authItemKey = (number: NumberId, name: string): Key => ({ PK: authPartition(number), SK: name })

/** The names of the single ones: the wrapped data key, the credentials, why the link ended. */
export const AUTH_NAMES = { dataKey: 'KEY', credentials: 'CREDS', ended: 'ENDED' } as const

/** The name of a Signal key that has an item of its own. */
export const signalKeyName = (type: string, id: string): string => `${type}#${id}`

export const preKeyPackName = (pack: number): string => `pre-key#${padded(pack, PACK_DIGITS)}`
