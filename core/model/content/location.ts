import { z } from 'zod'
import { kept } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'

/** Where something is, degrees. */
export const Coordinates = { latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }

/** A place, or with `live` where the sender was when they began to share where they are. */
export const LocationContent = kept({
  type: z.literal('location'),
  ...Coordinates,
  name: z.string().optional(),
  address: z.string().optional(),
  /** What the sender wrote beside it. */
  text: z.string().optional(),
  live: kept({ accuracyM: z.number().optional() }).optional(),
  ...beside,
})
export type LocationContent = z.infer<typeof LocationContent>

const words = ({ name, address, text }: LocationContent): string[] =>
  [name, address, text].filter((one) => one !== undefined)

export const location: ContentKind<LocationContent> = {
  what: 'locationMessage',
  preview: (content) => words(content)[0] ?? '',
  searchText: (content) => words(content).join('\n'),
}
