import type { proto } from '@whiskeysockets/baileys'
import { boundedCount, boundedWords, LIMITS } from '../incoming/bounds.ts'
import { moneyIn } from './product.ts'
import { lines, named, type Rule } from './rule.ts'

export const order: Rule<proto.Message.IOrderMessage> = named(
  'orderMessage',
  ({ orderTitle, message }) => lines(orderTitle, message),
  ({ orderTitle, message, itemCount, totalAmount1000, totalCurrencyCode, orderId }) => {
    const title = boundedWords(orderTitle, LIMITS.title)
    const text = boundedWords(message, LIMITS.text)
    const items = boundedCount(itemCount)
    const total = moneyIn(totalAmount1000, totalCurrencyCode)
    const id = boundedWords(orderId, LIMITS.title)
    return {
      type: 'order',
      ...(title && { title }),
      ...(text && { text }),
      ...(items && { items }),
      ...(total && { total }),
      ...(id && { orderId: id }),
    }
  },
)
