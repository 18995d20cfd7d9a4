import type { LocationContent } from '@sahut/core/model/content/location'
import type { proto } from '@whiskeysockets/baileys'
import { boundedPlace, boundedWords, LIMITS } from '../incoming/bounds.ts'
import { lines, type Made, named, type Rule } from './rule.ts'

const made = (
  { degreesLatitude, degreesLongitude }: proto.Message.ILocationMessage | proto.Message.ILiveLocationMessage,
  words: Pick<LocationContent, 'name' | 'address' | 'text'>,
  live?: LocationContent['live'],
): Made | undefined => {
  const place = boundedPlace(degreesLatitude, degreesLongitude)
  return place && { type: 'location', ...place, ...words, ...(live && { live }) }
}

const liveBy = (accuracyInMeters: number | null | undefined): LocationContent['live'] =>
  accuracyInMeters && accuracyInMeters > 0 ? { accuracyM: accuracyInMeters } : {}

/** The words that are there. */
const wordsOf = (
  name: string | null | undefined,
  address: string | null | undefined,
  text: string | null | undefined,
): Pick<LocationContent, 'name' | 'address' | 'text'> => {
  const bounded = {
    name: boundedWords(name, LIMITS.title),
    address: boundedWords(address, LIMITS.beside),
    text: boundedWords(text, LIMITS.text),
  }
  return Object.fromEntries(Object.entries(bounded).filter(([, words]) => words !== undefined))
}

export const location: Rule<proto.Message.ILocationMessage> = named(
  'locationMessage',
  ({ name, address, comment }) => lines(name, address, comment),
  (field) => {
    const { name, address, comment, isLive, accuracyInMeters } = field
    return made(
      field,
      wordsOf(name, address, comment),
      isLive === true ? liveBy(accuracyInMeters) : undefined,
    )
  },
)

/** Where the sender was at the beginning: where they go from there is told to phones only. */
export const liveLocation: Rule<proto.Message.ILiveLocationMessage> = named(
  'liveLocationMessage',
  ({ caption }) => caption,
  (field) => made(field, wordsOf(undefined, undefined, field.caption), liveBy(field.accuracyInMeters)),
)

/** A place for WhatsApp. */
export const locationMessage = ({
  latitude,
  longitude,
  name,
  address,
}: Pick<LocationContent, 'latitude' | 'longitude' | 'name' | 'address'>): proto.Message.ILocationMessage => ({
  degreesLatitude: latitude,
  degreesLongitude: longitude,
  ...(name === undefined ? {} : { name }),
  ...(address === undefined ? {} : { address }),
})
