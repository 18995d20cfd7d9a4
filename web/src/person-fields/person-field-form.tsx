import { FIELD_KINDS, NewPersonField, type PersonField } from '@sahut/core/model/person/person'
import { useId, useState } from 'react'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { namedProblem } from '../settings/named-problem.ts'
import { typedInto } from '../settings/typed.ts'
import { SaveForm } from '../settings/save-form.tsx'
import { Field } from '../controls/field.tsx'
import { fieldClass } from '../controls/field-class.ts'
import { KIND_NAMES } from './kind-names.ts'

/** One a line; the same twice is one. */
const choicesIn = (form: FormData): string[] => [
  ...new Set(
    typedInto(form, 'choices')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
]

/** Says what is kept of people: a new field, or one that is there. */
export const PersonFieldForm = ({
  field,
  onDone,
}: {
  field: PersonField | undefined
  onDone: () => void
}) => {
  const { api } = useWorkplace()
  const id = useId()
  const [kind, setKind] = useState(FIELD_KINDS.find((one) => one === field?.kind) ?? 'text')
  return (
    <SaveForm
      read={(form) =>
        NewPersonField.safeParse({
          name: form.get('name'),
          kind,
          ...(kind === 'choice' && { choices: choicesIn(form) }),
        }).data
      }
      bad={m.fields_bad()}
      reason={namedProblem}
      save={(typed, signal) => {
        if (field === undefined) return api.createPersonField(typed, signal)
        const { name, choices } = typed
        return api.changePersonField(field.fieldId, { name, ...(choices && { choices }) }, signal)
      }}
      onDone={onDone}
    >
      {(isBad) => (
        <>
          <Field
            label={m.fields_name()}
            name="name"
            maxLength={40}
            defaultValue={field?.name ?? ''}
            aria-invalid={isBad}
          />
          {field === undefined && (
            <div className="grid gap-1.5">
              <label htmlFor={`${id}-kind`} className="text-sm font-semibold">
                {m.fields_kind()}
              </label>
              <select
                id={`${id}-kind`}
                className={fieldClass}
                value={kind}
                onChange={({ target }) => {
                  setKind(FIELD_KINDS.find((one) => one === target.value) ?? 'text')
                }}
              >
                {FIELD_KINDS.map((one) => (
                  <option key={one} value={one}>
                    {KIND_NAMES[one]()}
                  </option>
                ))}
              </select>
            </div>
          )}
          {kind === 'choice' && (
            <div className="grid gap-1.5">
              <label htmlFor={`${id}-choices`} className="text-sm font-semibold">
                {m.fields_choices()}
              </label>
              <textarea
                id={`${id}-choices`}
                name="choices"
                rows={4}
                defaultValue={field?.choices?.join('\n') ?? ''}
                className={`${fieldClass} h-auto py-2`}
              />
            </div>
          )}
        </>
      )}
    </SaveForm>
  )
}
