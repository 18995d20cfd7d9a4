import type { EventContent } from '@sahut/core/model/content/event'
import type { proto } from '@whiskeysockets/baileys'
import { boundedMoment, boundedPlace, boundedUrl, boundedWords, LIMITS } from '../incoming/bounds.ts'
import { lines, named, type Rule } from './rule.ts'

const placeIn = (location: proto.Message.ILocationMessage | null | undefined): EventContent['place'] => {
  const name = boundedWords(location?.name, LIMITS.title)
  const address = boundedWords(location?.address, LIMITS.beside)
  // An event at no place says so with zeros.
  const at = boundedPlace(location?.degreesLatitude || undefined, location?.degreesLongitude || undefined)
  if (name === undefined && address === undefined && at === undefined) return undefined
  return { ...(name && { name }), ...(address && { address }), ...at }
}

export const event: Rule<proto.Message.IEventMessage> = named(
  'eventMessage',
  ({ name, description }) => lines(name, description),
  ({ name, description, startTime, endTime, location, joinLink, isCanceled }) => {
    const title = boundedWords(name, LIMITS.title)
    const start = boundedMoment(startTime)
    if (title === undefined || start === undefined) return undefined
    const text = boundedWords(description, LIMITS.text)
    const end = boundedMoment(endTime)
    const place = placeIn(location)
    const link = boundedUrl(joinLink)
    return {
      type: 'event',
      name: title,
      start,
      ...(text && { text }),
      ...(end && { end }),
      ...(place && { place }),
      ...(link && { link }),
      ...(isCanceled === true && { isCancelled: true }),
    }
  },
)

/** An event for WhatsApp. */
export const eventMessage = ({
  name,
  text,
  start,
  end,
  place,
}: Pick<EventContent, 'name' | 'text' | 'start' | 'end' | 'place'>): proto.Message.IEventMessage => ({
  name,
  startTime: Math.floor(start / 1000),
  isCanceled: false,
  ...(text === undefined ? {} : { description: text }),
  ...(end === undefined ? {} : { endTime: Math.floor(end / 1000) }),
  ...(place?.name === undefined ? {} : { location: { name: place.name } }),
})
