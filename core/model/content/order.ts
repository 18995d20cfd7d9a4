import { z } from 'zod'
import { kept } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'
import { Money } from './product.ts'

/** What somebody ordered from a catalogue. What is in it is on the phone. */
export const OrderContent = kept({
  type: z.literal('order'),
  title: z.string().optional(),
  text: z.string().optional(),
  items: z.number().int().nonnegative().optional(),
  total: Money.optional(),
  orderId: z.string().optional(),
  ...beside,
})
export type OrderContent = z.infer<typeof OrderContent>

export const order: ContentKind<OrderContent> = {
  what: 'orderMessage',
  preview: ({ title, text }) => title ?? text ?? '',
  searchText: ({ title, text, orderId }) =>
    [title, text, orderId].filter((word) => word !== undefined).join('\n'),
}
