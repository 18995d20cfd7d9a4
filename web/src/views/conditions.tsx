import { ChatFilter } from '@sahut/core/model/chat/chat-filter'
import { PRIORITIES } from '@sahut/core/model/content/work'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId } from 'react'
import { numberNamesQuery, teamsQuery } from '../api/queries.ts'
import { fieldClass } from '../controls/field-class.ts'
import { useWorkplace } from '../desk/workplace.ts'
import type { ListScope } from '../inbox/list/list-scope.ts'
import { m } from '../paraglide/messages.js'
import { Name } from '../text/name.tsx'
import { nameText } from '../text/shown-text.ts'
import { LabelDot } from '../work/label-dot.tsx'
import { PriorityIcon } from '../work/priority-icon.tsx'
import { priorityText } from '../work/priority-text.ts'
import { useLabels } from '../work/use-labels.ts'
import { usePeopleOfAll } from '../work/use-people.ts'
import { WAITS, waitText } from './filter-text.ts'

type Option = { value: string; look: ReactNode }

/** Some of several. */
const Checks = ({
  title,
  name,
  options,
  chosen = [],
}: {
  title: string
  name: string
  options: readonly Option[]
  chosen?: readonly string[] | undefined
}) => {
  if (options.length === 0) return null
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 text-sm font-semibold">{title}</legend>
      <div className="flex max-h-40 flex-wrap gap-1.5 overflow-y-auto">
        {options.map(({ value, look }) => (
          <label
            key={value}
            className="flex min-h-9 max-w-full cursor-pointer items-center gap-2 rounded-lg border border-line px-2.5 text-sm hover:bg-active has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input
              type="checkbox"
              name={name}
              value={value}
              defaultChecked={chosen.includes(value)}
              className="size-4 shrink-0 accent-accent"
            />
            {look}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** One of several. */
const Select = ({
  title,
  name,
  chosen,
  options,
}: {
  title: string
  name: string
  chosen: string | undefined
  options: readonly { value: string; text: string }[]
}) => {
  const id = useId()
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {title}
      </label>
      <select id={id} name={name} defaultValue={chosen ?? ''} className={fieldClass}>
        <option value="">{m.filter_any()}</option>
        {options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}

/** What the form says; nothing of what is left open. Undefined: more is chosen than a filter may name. */
export const filterIn = (form: FormData): ChatFilter | undefined => {
  const some = (name: string) => {
    const all = form.getAll(name)
    return all.length === 0 ? undefined : all
  }
  const one = (name: string) => form.get(name) || undefined
  const waiting = one('waiting')
  return ChatFilter.safeParse({
    numbers: some('number'),
    labels: some('label'),
    teams: some('team'),
    priorities: some('priority'),
    assignee: one('assignee'),
    waitingMin: waiting === undefined ? undefined : Number(waiting),
  }).data
}

/** The fields of a filter. */
export const Conditions = ({ scope, filter }: { scope: ListScope; filter: ChatFilter }) => {
  const { api, user } = useWorkplace()
  const labels = useLabels()
  const people = usePeopleOfAll()
  const teams = useQuery(teamsQuery(api)).data ?? []
  const numbers = (useQuery(numberNamesQuery(api)).data?.numbers ?? []).filter(
    ({ inboxId }) => scope === 'all' || inboxId === scope,
  )
  const waits = [...new Set([...WAITS, ...(filter.waitingMin === undefined ? [] : [filter.waitingMin])])]
  return (
    <>
      <Select
        title={m.work_assignee()}
        name="assignee"
        chosen={filter.assignee}
        options={[
          { value: 'me', text: m.you() },
          { value: 'nobody', text: m.work_nobody() },
          ...people
            .filter(({ userId }) => userId !== user.userId)
            .map(({ userId, name }) => ({ value: userId, text: nameText(name) })),
        ]}
      />
      <Select
        title={m.filter_waiting()}
        name="waiting"
        chosen={filter.waitingMin === undefined ? undefined : String(filter.waitingMin)}
        options={waits
          .toSorted((a, b) => a - b)
          .map((minutes) => ({ value: String(minutes), text: waitText(minutes) }))}
      />
      <Checks
        title={m.priority()}
        name="priority"
        chosen={filter.priorities}
        options={PRIORITIES.toReversed().map((priority) => ({
          value: priority,
          look: (
            <>
              <PriorityIcon priority={priority} isNamed={false} />
              {priorityText(priority)}
            </>
          ),
        }))}
      />
      <Checks
        title={m.work_labels()}
        name="label"
        chosen={filter.labels}
        options={labels.map(({ labelId, name, colour }) => ({
          value: labelId,
          look: (
            <>
              <LabelDot colour={colour} />
              <Name name={name} />
            </>
          ),
        }))}
      />
      <Checks
        title={m.work_team()}
        name="team"
        chosen={filter.teams}
        options={teams.map(({ teamId, name }) => ({ value: teamId, look: <Name name={name} /> }))}
      />
      <Checks
        title={m.filter_numbers()}
        name="number"
        chosen={filter.numbers}
        options={(numbers.length > 1 || filter.numbers ? numbers : []).map(({ numberId, label }) => ({
          value: numberId,
          look: <Name name={label} />,
        }))}
      />
    </>
  )
}
