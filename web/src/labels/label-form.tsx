import { type Label, LABEL_COLOURS, NewLabel } from '@sahut/core/model/workspace/label'
import type { LabelInput } from '../api/catalog.ts'
import { m } from '../paraglide/messages.js'
import { namedProblem } from '../settings/named-problem.ts'
import { SaveForm } from '../settings/save-form.tsx'
import { Field } from '../controls/field.tsx'
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
}) => (
  <SaveForm
    read={(form) => NewLabel.safeParse(Object.fromEntries(form)).data}
    bad={m.labels_name_bad()}
    reason={namedProblem}
    save={save}
    onDone={onDone}
  >
    {(isBad) => (
      <>
        <Field
          label={m.labels_name()}
          name="name"
          defaultValue={label?.name}
          maxLength={40}
          aria-invalid={isBad}
        />
        <Colours colour={label?.colour ?? 'gray'} />
      </>
    )}
  </SaveForm>
)
