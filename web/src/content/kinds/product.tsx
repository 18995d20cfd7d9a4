import type { ProductContent } from '@sahut/core/model/content/product'
import { Tag } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { PersonText } from '../../text/person-text.tsx'
import { lineText } from '../../text/shown-text.ts'
import { BesideBlocks } from './beside.tsx'
import { Card, CardLine, CardLink } from '../card.tsx'
import { moneyText } from '../money.ts'
import type { ShownKind } from '../shown-kind.ts'

const Prices = ({ price, salePrice }: Pick<ProductContent, 'price' | 'salePrice'>) => (
  <CardLine>
    {salePrice !== undefined && (
      <span className="font-semibold">
        {moneyText(salePrice)}
        {price !== undefined && ' '}
      </span>
    )}
    {price !== undefined && (salePrice === undefined ? moneyText(price) : <s>{moneyText(price)}</s>)}
  </CardLine>
)

export const product: ShownKind<ProductContent> = {
  words: ({ title, price }) =>
    `${m.kind_product()} ${lineText(title)}${price === undefined ? '' : `, ${moneyText(price)}`}`,
  show: (content) => (
    <>
      <BesideBlocks {...content} />
      <Card icon={Tag} label={m.kind_product()}>
        <span dir="auto" data-testid="text" className="font-medium break-words">
          {lineText(content.title)}
        </span>
        {(content.price ?? content.salePrice) !== undefined && <Prices {...content} />}
        {content.code !== undefined && (
          <CardLine>{m.product_code({ code: lineText(content.code) })}</CardLine>
        )}
        {content.url !== undefined && <CardLink href={content.url}>{m.product_open()}</CardLink>}
      </Card>
      {content.text !== undefined && <PersonText text={content.text} mentions={content.mentions} />}
    </>
  ),
}
