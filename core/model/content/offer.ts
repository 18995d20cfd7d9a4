import { z } from 'zod'
import { kept } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'

/** One of the things that can be chosen, or that lead somewhere. */
export const Choice = kept({
  title: z.string(),
  text: z.string().optional(),
  /** Under which heading of a list. */
  section: z.string().optional(),
  /** Where it leads, in the sender's word. */
  url: z.string().optional(),
  phone: z.string().optional(),
})
export type Choice = z.infer<typeof Choice>

/** What a business sends to be chosen from: buttons, a list, a template, a flow. */
export const OfferContent = kept({
  type: z.literal('offer'),
  title: z.string().optional(),
  text: z.string().optional(),
  footer: z.string().optional(),
  choices: z.array(Choice),
  ...beside,
})
export type OfferContent = z.infer<typeof OfferContent>

export const offer: ContentKind<OfferContent> = {
  what: 'buttonsMessage',
  preview: ({ title, text, footer }) => text ?? title ?? footer ?? '',
  searchText: ({ title, text, footer, choices }) =>
    [title, text, footer, ...choices.map((choice) => choice.title)]
      .filter((word) => word !== undefined)
      .join('\n'),
}
