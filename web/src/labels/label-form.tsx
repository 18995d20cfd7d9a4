import { type Label, LABEL_COLOURS, NewLabel } from '@sahut/core/model/label'
import { useState } from 'react'
import type { LabelInput } from '../api/catalog.ts'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { m } from '../paraglide/messages.js'
import { namedProblem } from '../settings/named-problem.ts'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../shell/button.tsx'
import { Field } from '../shell/field.tsx'
import { LabelDot } from '../work/label-dot.tsx'

const COLOUR_NAMES: Record<LabelInput['colour'], () => string> = {
  gray: m.colour_gray,
  red: m.colour_red,
  orange: m.colour_orange,
  yellow: m.colour_yellow,
  green: m.colour_green,
  teal: m.colour_teal,
  blue: m.colour_blue,
  purple: m.colour_purple,
  pink: m.colour_pink,
}

const Colours = ({ colour }: { colour: Label['colour'] }) => (
  <fieldset>
    <legend className="pb-1.5 text-sm font-semibold">{m.labels_colour()}</legend>
    <div className="flex flex-wrap gap-2">
      {LABEL_COLOURS.map((one) => (
        <label
          key={one}
          className="flex min-h-9 cursor-pointer items-center gap-2 rounded-lg border border-line px-2.5 text-sm has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name="colour"
            value={one}
            defaultChecked={one === colour}
            className="accent-accent"
          />
          <LabelDot colour={one} />
          {COLOUR_NAMES[one]()}
        </label>
      ))}
    </div>
  </fieldset>
)

/** Names a label and gives it a colour, a new one or one that is there. */
export const LabelForm = ({
  label,
  save,
  onDone,
}: {
  label?: Label
  save: (label: LabelInput, signal: AbortSignal) => Promise<void>
  onDone: () => void
}) => {
  const [isBad, setIsBad] = useState(false)
  const saving = useOnlineMutation({ change: save, onSuccess: onDone })
  return (
    <form
      noValidate
      className="grid gap-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        const typed = NewLabel.safeParse(Object.fromEntries(new FormData(event.currentTarget)))
        setIsBad(!typed.success)
        if (typed.success) saving.mutate(typed.data)
      }}
    >
      <Field
        label={m.labels_name()}
        name="name"
        defaultValue={label?.name}
        maxLength={40}
        aria-invalid={isBad}
      />
      <Colours colour={label?.colour ?? 'gray'} />
      <Problem text={isBad ? m.labels_name_bad() : namedProblem(saving.error)} error={saving.error} />
      <Button look="primary" type="submit" disabled={saving.isPending}>
        {saving.isPending ? m.saving() : m.save()}
      </Button>
    </form>
  )
}
