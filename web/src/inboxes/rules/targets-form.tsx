import { MOST_MINUTES } from '@sahut/core/model/workspace/targets'
import type { Inbox } from '@sahut/core/model/user/user'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Field } from '../../controls/field.tsx'
import { textIn } from './form-text.ts'
import { RulesPart } from './rules-part.tsx'

/** Minutes that were typed; nothing where the field is empty, NaN where it makes no sense. */
const minutesIn = (form: FormData, name: string): number | undefined => {
  const typed = textIn(form, name)
  if (typed === '') return undefined
  const minutes = Number(typed)
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_MINUTES ? minutes : NaN
}

/** Within which time an inbox wants to answer and to be done. */
export const TargetsForm = ({ inbox: { inboxId, targets } }: { inbox: Inbox }) => {
  const [isBad, setBad] = useState(false)
  return (
    <RulesPart
      inboxId={inboxId}
      title={m.targets_title()}
      lead={m.targets_lead()}
      problem={isBad ? m.targets_bad({ count: MOST_MINUTES }) : undefined}
      read={(form) => {
        const [respond, resolve] = [minutesIn(form, 'respond'), minutesIn(form, 'resolve')]
        const isWrong = Number.isNaN(respond) || Number.isNaN(resolve)
        setBad(isWrong)
        if (isWrong) return undefined
        if (respond === undefined && resolve === undefined) return { targets: null }
        return {
          targets: { ...(respond !== undefined && { respond }), ...(resolve !== undefined && { resolve }) },
        }
      }}
    >
      <div className="grid max-w-lg gap-4 sm:grid-cols-2">
        <Field
          label={m.targets_respond()}
          hint={m.targets_respond_hint()}
          name="respond"
          inputMode="numeric"
          defaultValue={targets?.respond}
          aria-invalid={isBad}
        />
        <Field
          label={m.targets_resolve()}
          hint={m.targets_resolve_hint()}
          name="resolve"
          inputMode="numeric"
          defaultValue={targets?.resolve}
          aria-invalid={isBad}
        />
      </div>
    </RulesPart>
  )
}
