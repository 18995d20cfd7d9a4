import { useId } from 'react'

/** Something that is on or off at once, with what that means. */
export const Switch = ({
  text,
  hint,
  isOn,
  isDisabled = false,
  onChange,
}: {
  text: string
  hint?: string
  isOn: boolean
  isDisabled?: boolean
  onChange: (isOn: boolean) => void
}) => {
  const id = useId()
  return (
    <div className="grid grid-cols-[auto_1fr] gap-x-2.5 gap-y-0.5">
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        disabled={isDisabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="mt-0.5 size-5 accent-accent"
        onChange={({ target }) => {
          onChange(target.checked)
        }}
      />
      <label htmlFor={id} className="text-sm font-semibold">
        {text}
      </label>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="col-start-2 text-xs text-soft">
          {hint}
        </p>
      )}
    </div>
  )
}
