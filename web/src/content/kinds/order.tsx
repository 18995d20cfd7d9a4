import type { OrderContent } from '@sahut/core/model/content/order'
import { ShoppingBag } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { PersonText } from '../../text/person-text.tsx'
import { lineText } from '../../text/shown-text.ts'
import { BesideBlocks } from './beside.tsx'
import { Card, CardLine } from '../card.tsx'
import { moneyText } from '../money.ts'
import type { ShownKind } from '../shown-kind.ts'

const sums = ({ items, total }: OrderContent): string[] => [
  ...(items === undefined ? [] : [m.order_items({ count: items })]),
  ...(total === undefined ? [] : [moneyText(total)]),
]

export const order: ShownKind<OrderContent> = {
  words: (content) =>
    [m.kind_order(), content.title, content.text, ...sums(content)]
      .filter((part) => part !== undefined)
      .map(lineText)
      .join(', '),
  show: (content) => (
    <>
      <BesideBlocks {...content} />
      <Card icon={ShoppingBag} label={m.kind_order()}>
        {content.title !== undefined && (
          <span dir="auto" data-testid="text" className="font-medium break-words">
            {lineText(content.title)}
          </span>
        )}
        {sums(content).length > 0 && <CardLine>{sums(content).join(' · ')}</CardLine>}
        <CardLine>{m.order_hint()}</CardLine>
      </Card>
      {content.text !== undefined && <PersonText text={content.text} mentions={content.mentions} />}
    </>
  ),
}
