import type { Person, PersonChange } from '@sahut/core/contract/persons'
import { SahutError } from '@sahut/core/contract/errors'
import type { Chat } from '@sahut/core/model/chat/chat'
import { type FieldValue, fits, PERSON_NAME_LENGTH, type PersonField } from '@sahut/core/model/person/person'
import { nameText } from '@sahut/core/model/person/person-text'
import { useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { personQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { typedInto } from '../settings/typed.ts'
import { SaveForm } from '../settings/save-form.tsx'
import { Field } from '../controls/field.tsx'
import { fieldClass } from '../controls/field-class.ts'

type Typed = Omit<PersonChange, 'version'>

const FieldInput = ({ field, value }: { field: PersonField; value: FieldValue | undefined }) => {
  const id = useId()
  const { fieldId, name, kind, choices = [] } = field
  if (kind === 'checkbox')
    return (
      <label className="flex min-h-10 cursor-pointer items-center gap-2.5 text-sm font-semibold">
        <input
          type="checkbox"
          name={fieldId}
          defaultChecked={value === true}
          className="size-5 accent-accent"
        />
        {name}
      </label>
    )
  if (kind === 'choice')
    return (
      <div className="grid gap-1.5">
        <label htmlFor={id} className="text-sm font-semibold">
          {name}
        </label>
        <select id={id} name={fieldId} defaultValue={String(value ?? '')} className={fieldClass}>
          <option value="">–</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      </div>
    )
  const type = kind === 'date' ? 'date' : kind === 'link' ? 'url' : 'text'
  return (
    <Field
      label={name}
      name={fieldId}
      type={type}
      defaultValue={value === undefined ? '' : String(value)}
      {...(kind === 'number' && { inputMode: 'decimal' })}
    />
  )
}

/** @returns nothing for what can't be taken; null for what is empty */
const valueOf = (field: PersonField, form: FormData): { value: FieldValue | null } | undefined => {
  if (field.kind === 'checkbox') return { value: form.has(field.fieldId) ? true : null }
  const typed = typedInto(form, field.fieldId)
  if (typed === '') return { value: null }
  const value = field.kind === 'number' ? Number(typed.replace(',', '.')) : typed
  return fits(field, value) ? { value } : undefined
}

/** What was typed over what stood there when the form was opened; nothing if something of it can't be taken. */
const typedIn = (form: FormData, base: Person, fields: readonly PersonField[]): Typed | undefined => {
  const said = typedInto(form, 'name')
  const name = said === '' ? null : nameText(PERSON_NAME_LENGTH).safeParse(said).data
  if (name === undefined) return undefined
  const changed: NonNullable<Typed['fields']> = {}
  for (const field of fields) {
    const read = valueOf(field, form)
    if (read === undefined) return undefined
    if (read.value !== (base.fields[field.fieldId] ?? null)) changed[field.fieldId] = read.value
  }
  return {
    ...(name !== (base.name ?? null) && { name }),
    ...(Object.keys(changed).length > 0 && { fields: changed }),
  }
}

const reasonOf = (error: Error | null): string | undefined =>
  error instanceof SahutError && error.code === 'conflict' ? m.person_changed_meanwhile() : undefined

/** Names a person, and says what is kept of them. */
export const PersonForm = ({
  chat,
  person,
  fields,
  onDone,
}: {
  chat: Chat
  person: Person
  fields: readonly PersonField[]
  onDone: () => void
}) => {
  const { api } = useWorkplace()
  const queries = useQueryClient()
  // What others write meanwhile is not taken for what was typed here.
  const [base] = useState(person)
  return (
    <SaveForm
      read={(form) => typedIn(form, base, fields)}
      bad={m.person_bad()}
      reason={reasonOf}
      save={async (typed: Typed, signal) => {
        if (Object.keys(typed).length === 0) return
        const change = { ...typed, version: person.version }
        const saved = await api.changePerson(chat.chatId, change, signal).catch((error: unknown) => {
          void queries.invalidateQueries({ queryKey: ['person', chat.chatId] })
          throw error
        })
        queries.setQueryData(personQuery(api, chat).queryKey, saved)
      }}
      onDone={onDone}
    >
      {(isBad) => (
        <>
          <Field
            label={m.person_name()}
            hint={m.person_name_hint()}
            name="name"
            maxLength={PERSON_NAME_LENGTH}
            defaultValue={base.name ?? ''}
            aria-invalid={isBad}
          />
          {fields.map((field) => (
            <FieldInput key={field.fieldId} field={field} value={base.fields[field.fieldId]} />
          ))}
        </>
      )}
    </SaveForm>
  )
}
