import type { Money } from '@sahut/core/model/content/product'
import { getLocale } from '../paraglide/runtime.js'

/** An amount of money in words; one in a currency that browsers do not know stands beside its letters. */
export const moneyText = ({ amount, currency }: Money): string => {
  const locale = getLocale() === 'id' ? 'id-ID' : 'en-GB'
  try {
    const style = { style: 'currency', currency, minimumFractionDigits: 0, maximumFractionDigits: 2 } as const
    return new Intl.NumberFormat(locale, style).format(amount)
  } catch {
    return `${currency} ${new Intl.NumberFormat(locale).format(amount)}`
  }
}
