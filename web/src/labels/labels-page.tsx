import { labelsQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { CatalogPage } from '../settings/catalog-page.tsx'
import { LabelDot } from '../work/label-dot.tsx'
import { LabelForm } from './label-form.tsx'

/** The labels of the workspace. */
export const LabelsPage = () => {
  const { api } = useWorkplace()
  return (
    <CatalogPage
      words={{
        title: m.labels_title(),
        lead: m.labels_lead(),
        add: m.labels_add(),
        none: m.labels_none(),
        removal: m.labels_remove_body(),
      }}
      query={labelsQuery(api)}
      row={({ labelId, colour }) => ({ key: labelId, sign: <LabelDot colour={colour} /> })}
      form={(label, close) => (
        <LabelForm
          {...(label && { label })}
          save={(typed, signal) =>
            label ? api.changeLabel(label.labelId, typed, signal) : api.createLabel(typed, signal)
          }
          onDone={close}
        />
      )}
      remove={({ labelId }, signal) => api.removeLabel(labelId, signal)}
    />
  )
}
