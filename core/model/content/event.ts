import { z } from 'zod'
import { kept } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'
import { Coordinates } from './location.ts'

/** An invitation to something that happens at a time. */
export const EventContent = kept({
  type: z.literal('event'),
  name: z.string(),
  text: z.string().optional(),
  /** ms */
  start: z.number(),
  end: z.number().optional(),
  place: kept({
    name: z.string().optional(),
    address: z.string().optional(),
    latitude: Coordinates.latitude.optional(),
    longitude: Coordinates.longitude.optional(),
  }).optional(),
  /** Where one joins it online. */
  link: z.string().optional(),
  isCancelled: z.boolean().optional(),
  ...beside,
})
export type EventContent = z.infer<typeof EventContent>

export const event: ContentKind<EventContent> = {
  what: 'eventMessage',
  preview: ({ name }) => name,
  searchText: ({ name, text, place }) =>
    [name, text, place?.name, place?.address].filter((word) => word !== undefined).join('\n'),
}
