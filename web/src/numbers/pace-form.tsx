import { SahutError } from '@sahut/core/contract/errors'
import { Pace, type WhatsAppNumber } from '@sahut/core/model/number/number'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { numbersQuery } from '../api/queries.ts'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Button } from '../controls/button.tsx'
import { errorText } from '../shell/error-text.ts'
import { fieldClass } from '../controls/field-class.ts'
import { faultsIn, type PaceField, readPace } from './pace-input.ts'

const Field = ({
  name,
  label,
  hint,
  value,
  isAtFault,
}: {
  name: PaceField
  label: string
  hint?: string
  value: number | undefined
  isAtFault: boolean
}) => (
  <div className="grid gap-1.5">
    <label htmlFor={`pace-${name}`} className="text-sm font-semibold">
      {label}
    </label>
    <input
      id={`pace-${name}`}
      name={name}
      type="number"
      inputMode="numeric"
      defaultValue={value}
      autoComplete="off"
      aria-invalid={isAtFault}
      aria-describedby={`pace-${name}-hint`}
      className={`${fieldClass} aria-invalid:border-danger`}
    />
    <p id={`pace-${name}-hint`} className={`text-xs ${isAtFault ? 'font-medium text-danger' : 'text-soft'}`}>
      {hint} {m.numbers_pace_range({ most: Pace.shape[name].maxValue ?? '' })}
    </p>
  </div>
)

/** Sets how fast messages of a number leave. */
export const PaceForm = ({ number, onClose }: { number: WhatsAppNumber; onClose: () => void }) => {
  const { api } = useWorkplace()
  const usual = useQuery(numbersQuery(api)).data?.pace
  const pace = number.pace ?? usual
  const [faults, setFaults] = useState<ReadonlySet<PaceField>>(new Set())
  const change = useOnlineMutation({
    change: (pace: Pace | null, signal) => api.changeNumber(number.numberId, { pace }, signal),
    onSuccess: onClose,
    onError: (error) => {
      setFaults(faultsIn(error))
    },
  })
  const submit = (form: HTMLFormElement) => {
    const { pace, faults: found } = readPace(new FormData(form))
    setFaults(found)
    if (pace !== undefined) change.mutate(pace)
    const [first] = found
    if (first !== undefined) form.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus()
  }
  const isOfField = change.error instanceof SahutError && change.error.field !== undefined
  return (
    <form
      // In the agent's language, not in the browser's.
      noValidate
      className="grid gap-4 pt-2"
      onSubmit={(event) => {
        event.preventDefault()
        submit(event.currentTarget)
      }}
    >
      <div className="grid gap-2 text-soft">
        <p>{m.numbers_pace_lead()}</p>
        {usual && <p>{number.pace ? m.numbers_pace_is_own(usual) : m.numbers_pace_is_default(usual)}</p>}
      </div>
      <Field
        name="perMinute"
        label={m.numbers_pace_minute()}
        value={pace?.perMinute}
        isAtFault={faults.has('perMinute')}
      />
      <Field
        name="burst"
        label={m.numbers_pace_burst()}
        hint={m.numbers_pace_burst_hint()}
        value={pace?.burst}
        isAtFault={faults.has('burst')}
      />
      {(faults.size > 0 || change.error) && (
        <p role="alert" className="text-sm font-medium text-danger">
          {change.error && !isOfField ? errorText(change.error) : m.error_invalid_input()}
        </p>
      )}
      <Button look="primary" type="submit" disabled={change.isPending}>
        {change.isPending ? m.saving() : m.save()}
      </Button>
      {number.pace && (
        <Button
          disabled={change.isPending}
          onClick={() => {
            change.mutate(null)
          }}
        >
          {m.numbers_pace_default()}
        </Button>
      )}
    </form>
  )
}
