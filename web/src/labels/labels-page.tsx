import type { Label } from '@sahut/core/model/label'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { labelsQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { AddButton } from '../settings/add-button.tsx'
import { ReadList } from '../settings/read-list.tsx'
import { SettingsBody } from '../settings/settings-body.tsx'
import { SettingsRow } from '../settings/settings-row.tsx'
import { Dialog } from '../shell/dialog.tsx'
import { QuestionDialog } from '../shell/question-dialog.tsx'
import { isolated } from '../text/shown-text.ts'
import { LabelDot } from '../work/label-dot.tsx'
import { LabelForm } from './label-form.tsx'

type Ask = { what: 'new' } | { what: 'edit' | 'remove'; label: Label }

/** The labels of the workspace. */
export const LabelsPage = () => {
  const { api } = useWorkplace()
  const queries = useQueryClient()
  const [ask, setAsk] = useState<Ask>()
  const labels = useQuery(labelsQuery(api))
  const close = () => {
    setAsk(undefined)
    void queries.invalidateQueries({ queryKey: labelsQuery(api).queryKey })
  }
  const edited = ask?.what === 'edit' ? ask.label : undefined
  return (
    <SettingsBody
      title={m.labels_title()}
      lead={m.labels_lead()}
      action={
        <AddButton
          text={m.labels_add()}
          onClick={() => {
            setAsk({ what: 'new' })
          }}
        />
      }
    >
      <ReadList read={labels}>
        {(all) =>
          all.length === 0 ? (
            <p role="status">{m.labels_none()}</p>
          ) : (
            <ul className="grid gap-3">
              {all.map((label) => (
                <SettingsRow
                  key={label.labelId}
                  name={label.name}
                  sign={<LabelDot colour={label.colour} />}
                  actions={[
                    {
                      text: m.numbers_edit(),
                      onClick: () => {
                        setAsk({ what: 'edit', label })
                      },
                    },
                    {
                      text: m.numbers_remove(),
                      onClick: () => {
                        setAsk({ what: 'remove', label })
                      },
                    },
                  ]}
                />
              ))}
            </ul>
          )
        }
      </ReadList>
      <Dialog
        title={edited ? m.teams_edit_title({ name: isolated(edited.name) }) : m.labels_add()}
        isOpen={ask?.what === 'new' || edited !== undefined}
        onClose={close}
      >
        <LabelForm
          {...(edited && { label: edited })}
          save={(label, signal) =>
            edited ? api.changeLabel(edited.labelId, label, signal) : api.createLabel(label, signal)
          }
          onDone={close}
        />
      </Dialog>
      <QuestionDialog
        question={
          ask?.what === 'remove'
            ? {
                title: m.teams_remove_title({ name: isolated(ask.label.name) }),
                body: m.labels_remove_body(),
                act: m.numbers_remove(),
                change: (signal) => api.removeLabel(ask.label.labelId, signal),
              }
            : undefined
        }
        onClose={close}
        onDone={close}
      />
    </SettingsBody>
  )
}
