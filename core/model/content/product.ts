import { z } from 'zod'
import { kept } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'

/** An amount of money as WhatsApp's catalogues tell it. */
export const Money = kept({
  amount: z.number(),
  /** Three letters of ISO 4217, as the sender's app gave them. */
  currency: z.string(),
})
export type Money = z.infer<typeof Money>

/** A product of a business's catalogue: sent, or asked about. Its pictures are on the phone. */
export const ProductContent = kept({
  type: z.literal('product'),
  title: z.string(),
  text: z.string().optional(),
  price: Money.optional(),
  /** What it costs for now instead. */
  salePrice: Money.optional(),
  /** The business's own number of it. */
  code: z.string().optional(),
  url: z.string().optional(),
  ...beside,
})
export type ProductContent = z.infer<typeof ProductContent>

export const product: ContentKind<ProductContent> = {
  what: 'productMessage',
  preview: ({ title }) => title,
  searchText: ({ title, text, code }) => [title, text, code].filter((word) => word !== undefined).join('\n'),
}
