import { useQuery, useQueryClient, type UseQueryOptions } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { m } from '../paraglide/messages.js'
import { Dialog } from '../controls/dialog.tsx'
import { QuestionDialog } from '../controls/question-dialog.tsx'
import { isolated } from '../text/shown-text.ts'
import { AddButton } from './add-button.tsx'
import { ReadList } from './read-list.tsx'
import { SettingsBody } from './settings-body.tsx'
import { SettingsRow } from './settings-row.tsx'

type Named = { name: string }

type Ask<Thing> = { what: 'new' } | { what: 'edit' | 'remove'; thing: Thing }

/** What a page says of the things that are on it. */
type Words = { title: string; lead: string; add: string; none: string; removal: string }

/** How one of them is shown. */
type Row = { key: string; sign: ReactNode; body?: ReactNode; mayChange?: boolean }

/**
 * A page of things that a workspace has by name, as labels and teams: added, changed and removed there.
 * @param form for a new one, or to change one that is there
 */
export const CatalogPage = <Thing extends Named>({
  words,
  query,
  row,
  form,
  remove,
}: {
  words: Words
  query: UseQueryOptions<Thing[], Error, Thing[], string[]>
  row: (thing: Thing) => Row
  form: (thing: Thing | undefined, close: () => void) => ReactNode
  remove: (thing: Thing, signal: AbortSignal) => Promise<unknown>
}) => {
  const queries = useQueryClient()
  const [ask, setAsk] = useState<Ask<Thing>>()
  const things = useQuery(query)
  const close = () => {
    setAsk(undefined)
    void queries.invalidateQueries({ queryKey: query.queryKey })
  }
  const edited = ask?.what === 'edit' ? ask.thing : undefined
  const removed = ask?.what === 'remove' ? ask.thing : undefined
  const actionsOn = (thing: Thing) =>
    [
      { text: m.numbers_edit(), what: 'edit' as const },
      { text: m.numbers_remove(), what: 'remove' as const },
    ].map(({ text, what }) => ({
      text,
      onClick: () => {
        setAsk({ what, thing })
      },
    }))
  return (
    <SettingsBody
      title={words.title}
      lead={words.lead}
      action={
        <AddButton
          text={words.add}
          onClick={() => {
            setAsk({ what: 'new' })
          }}
        />
      }
    >
      <ReadList read={things}>
        {(all) =>
          all.length === 0 ? (
            <p role="status">{words.none}</p>
          ) : (
            <ul className="grid gap-3">
              {all.map((thing) => {
                const { key, sign, body, mayChange = true } = row(thing)
                return (
                  <SettingsRow
                    key={key}
                    name={thing.name}
                    sign={sign}
                    actions={mayChange ? actionsOn(thing) : []}
                  >
                    {body}
                  </SettingsRow>
                )
              })}
            </ul>
          )
        }
      </ReadList>
      <Dialog
        title={edited === undefined ? words.add : m.teams_edit_title({ name: isolated(edited.name) })}
        isOpen={ask?.what === 'new' || edited !== undefined}
        onClose={close}
      >
        {form(edited, close)}
      </Dialog>
      <QuestionDialog
        question={
          removed && {
            title: m.teams_remove_title({ name: isolated(removed.name) }),
            body: words.removal,
            act: m.numbers_remove(),
            change: (signal) => remove(removed, signal),
          }
        }
        onClose={close}
        onDone={close}
      />
    </SettingsBody>
  )
}
