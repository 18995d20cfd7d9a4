import { DIVIDING_WAYS, MOST_CHATS } from '@sahut/core/model/dividing'
import type { Inbox } from '@sahut/core/model/user'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Field } from '../../shell/field.tsx'
import { Switch } from '../../shell/switch.tsx'
import { RulesPart } from './rules-part.tsx'

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
        const value = form.get('most')
        const typed = typeof value === 'string' ? value.trim() : ''
        const most = Number(typed)
        const isWrong = typed !== '' && !(Number.isInteger(most) && most >= 1 && most <= MOST_CHATS)
        setBad(isWrong)
        if (isWrong) return undefined
        if (way === 'manual') return { dividing: null }
        return { dividing: { by: way, sticky: isSticky, ...(typed !== '' && { most }) } }
      }}
    >
      <fieldset className="grid gap-3">
        <legend className="sr-only">{m.dividing_title()}</legend>
        {WAYS.map((one) => (
          <label key={one} className="flex cursor-pointer gap-2.5">
            <input
              type="radio"
              name="way"
              checked={way === one}
              className="mt-0.5 size-5 shrink-0 accent-accent"
              onChange={() => {
                setWay(one)
              }}
            />
            <span>
              <span className="block text-sm font-semibold">{TEXTS[one].name()}</span>
              <span className="block text-xs text-soft">{TEXTS[one].hint()}</span>
            </span>
          </label>
        ))}
      </fieldset>
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
