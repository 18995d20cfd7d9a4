import { FIELD_KINDS, type PersonField } from '@sahut/core/model/person/person'
import { Calendar, Hash, Link, List, type LucideIcon, SquareCheck, Type } from 'lucide-react'
import { personFieldsQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { CatalogPage } from '../settings/catalog-page.tsx'
import { KIND_NAMES } from './kind-names.ts'
import { PersonFieldForm } from './person-field-form.tsx'

const ICONS: Record<(typeof FIELD_KINDS)[number], LucideIcon> = {
  text: Type,
  number: Hash,
  date: Calendar,
  choice: List,
  link: Link,
  checkbox: SquareCheck,
}

const kindOf = ({ kind }: PersonField) => FIELD_KINDS.find((one) => one === kind) ?? 'text'

const Sign = ({ field }: { field: PersonField }) => {
  const Icon = ICONS[kindOf(field)]
  return <Icon aria-hidden size={18} className="shrink-0 text-soft" />
}

const Kind = ({ field }: { field: PersonField }) => (
  <p className="text-sm text-soft">
    {KIND_NAMES[kindOf(field)]()}
    {field.choices !== undefined && <bdi>: {field.choices.join(', ')}</bdi>}
  </p>
)

/** What the workspace keeps of people beside their name. */
export const PersonFieldsPage = () => {
  const { api } = useWorkplace()
  return (
    <CatalogPage
      words={{
        title: m.fields_title(),
        lead: m.fields_lead(),
        add: m.fields_add(),
        none: m.fields_none(),
        removal: m.fields_removal(),
      }}
      query={personFieldsQuery(api)}
      row={(field) => ({
        key: field.fieldId,
        sign: <Sign field={field} />,
        body: <Kind field={field} />,
      })}
      form={(field, close) => <PersonFieldForm field={field} onDone={close} />}
      remove={({ fieldId }, signal) => api.removePersonField(fieldId, signal)}
    />
  )
}
