import type { Money } from '@sahut/core/model/content/product'
import type { proto } from '@whiskeysockets/baileys'
import { boundedUrl, boundedWords, LIMITS } from '../incoming/bounds.ts'
import { lines, named, type Rule } from './rule.ts'

/** WhatsApp tells thousandths of a currency's unit. */
const THOUSANDTHS = 1000

/** @returns nothing for what is no amount of a currency */
export const moneyIn = (amount1000: unknown, currency: string | null | undefined): Money | undefined => {
  const thousandths = Number(amount1000 ?? undefined)
  if (!Number.isSafeInteger(thousandths) || !/^[A-Za-z]{3}$/.test(currency ?? '')) return undefined
  return { amount: thousandths / THOUSANDTHS, currency: (currency ?? '').toUpperCase() }
}

export const product: Rule<proto.Message.IProductMessage> = named(
  'productMessage',
  ({ product: shown, body, footer }) => lines(shown?.title, shown?.description, body, footer),
  ({ product: shown, body, footer }) => {
    const title = boundedWords(shown?.title, LIMITS.title)
    if (title === undefined) return undefined
    const text = boundedWords(lines(shown?.description, body, footer), LIMITS.text)
    const price = moneyIn(shown?.priceAmount1000, shown?.currencyCode)
    const sale = moneyIn(shown?.salePriceAmount1000 || undefined, shown?.currencyCode)
    const code = boundedWords(shown?.retailerId, LIMITS.title)
    const url = boundedUrl(shown?.url)
    return {
      type: 'product',
      title,
      ...(text && { text }),
      ...(price && { price }),
      ...(sale && { salePrice: sale }),
      ...(code && { code }),
      ...(url && { url }),
    }
  },
)
