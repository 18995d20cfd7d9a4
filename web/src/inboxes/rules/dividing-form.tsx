import { DIVIDING_WAYS, MOST_CHATS } from '@sahut/core/model/workspace/dividing'
import type { Inbox } from '@sahut/core/model/user/user'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Field } from '../../controls/field.tsx'
import { Switch } from '../../controls/switch.tsx'
import { textIn } from './form-text.ts'
import { RulesPart } from './rules-part.tsx'
import { Ways } from './ways.tsx'

const WAYS = ['manual', ...DIVIDING_WAYS] as const
type Way = (typeof WAYS)[number]

const TEXTS: Record<Way, { name: () => string; hint: () => string }> = {
  manual: { name: m.dividing_manual, hint: m.dividing_manual_hint },
  round_robin: { name: m.dividing_round_robin, hint: m.dividing_round_robin_hint },
  least_loaded: { name: m.dividing_least_loaded, hint: m.dividing_least_loaded_hint },
}

/** How an inbox gives chats to people. */
export const DividingForm = ({ inbox: { inboxId, dividing } }: { inbox: Inbox }) => {
  const [way, setWay] = useState<Way>(DIVIDING_WAYS.find((one) => one === dividing?.by) ?? 'manual')
  const [isSticky, setSticky] = useState(dividing?.sticky !== false)
  const [isBad, setBad] = useState(false)
  return (
    <RulesPart
      inboxId={inboxId}
      title={m.dividing_title()}
      lead={m.dividing_lead()}
      problem={isBad ? m.dividing_most_bad({ count: MOST_CHATS }) : undefined}
      read={(form) => {
        const typed = textIn(form, 'most')
        const most = Number(typed)
        const isWrong = typed !== '' && !(Number.isInteger(most) && most >= 1 && most <= MOST_CHATS)
        setBad(isWrong)
        if (isWrong) return undefined
        if (way === 'manual') return { dividing: null }
        return { dividing: { by: way, sticky: isSticky, ...(typed !== '' && { most }) } }
      }}
    >
      <Ways name="way" title={m.dividing_title()} ways={WAYS} chosen={way} texts={TEXTS} onChoose={setWay} />
      {way !== 'manual' && (
        <>
          <div className="max-w-60">
            <Field
              label={m.dividing_most()}
              hint={m.dividing_most_hint()}
              name="most"
              inputMode="numeric"
              defaultValue={dividing?.most}
              aria-invalid={isBad}
            />
          </div>
          <Switch
            text={m.dividing_sticky()}
            hint={m.dividing_sticky_hint()}
            isOn={isSticky}
            onChange={setSticky}
          />
        </>
      )}
    </RulesPart>
  )
}
