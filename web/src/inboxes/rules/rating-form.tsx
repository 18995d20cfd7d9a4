import { QUESTION_LIMIT, RATING_WAYS } from '@sahut/core/model/workspace/rating'
import type { Inbox } from '@sahut/core/model/user/user'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Field } from '../../controls/field.tsx'
import { textIn } from './form-text.ts'
import { RulesPart } from './rules-part.tsx'
import { Ways } from './ways.tsx'

const WAYS = ['none', ...RATING_WAYS] as const
type Way = (typeof WAYS)[number]

const TEXTS: Record<Way, { name: () => string; hint?: () => string }> = {
  none: { name: m.rating_none },
  number: { name: m.rating_number, hint: m.rating_number_hint },
  poll: { name: m.rating_poll, hint: m.rating_poll_hint },
}

/** What is asked of customers whose chat is resolved. */
export const RatingForm = ({ inbox: { inboxId, rating } }: { inbox: Inbox }) => {
  const [way, setWay] = useState<Way>(RATING_WAYS.find((one) => one === rating?.by) ?? 'none')
  const [isBad, setBad] = useState(false)
  return (
    <RulesPart
      inboxId={inboxId}
      title={m.rating_title()}
      lead={m.rating_lead()}
      problem={isBad ? m.rating_bad() : undefined}
      read={(form) => {
        const question = textIn(form, 'question')
        const isWrong = way !== 'none' && question === ''
        setBad(isWrong)
        if (isWrong) return undefined
        return { rating: way === 'none' ? null : { by: way, question } }
      }}
    >
      <Ways name="rating" title={m.rating_title()} ways={WAYS} chosen={way} texts={TEXTS} onChoose={setWay} />
      {way !== 'none' && (
        <Field
          // The words of the other way do not fit.
          key={way}
          label={m.rating_question()}
          name="question"
          maxLength={QUESTION_LIMIT}
          defaultValue={
            rating?.by === way
              ? rating.question
              : way === 'number'
                ? m.rating_question_number()
                : m.rating_question_poll()
          }
          aria-invalid={isBad}
        />
      )}
    </RulesPart>
  )
}
