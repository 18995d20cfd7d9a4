import type { Refusal, WhatsAppNumber } from '@sahut/core/model/number/number'
import { m } from '../../paraglide/messages.js'

/** Why a phone was not let in, in words. @param labelOf what the reader calls a number, if it is one they see */
export const refusalText = (
  refusal: Refusal,
  labelOf: (numberId: WhatsAppNumber['numberId']) => string | undefined,
): string => {
  const { phone } = refusal
  if (refusal.why === 'other-phone') return m.number_refused_other({ phone, expected: refusal.expected })
  if (refusal.holder === undefined) return m.number_refused_taken_elsewhere({ phone })
  const label = labelOf(refusal.holder)
  return label === undefined
    ? m.number_refused_taken_unseen({ phone })
    : m.number_refused_taken({ phone, label })
}
