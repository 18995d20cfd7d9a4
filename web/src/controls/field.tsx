import { type ComponentProps, useId } from 'react'
import { fieldClass } from './field-class.ts'

/** A labelled input. */
export const Field = ({
  label,
  hint,
  ...rest
}: { label: string; hint?: string } & ComponentProps<'input'>) => {
  const id = useId()
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <input
        id={id}
        autoComplete="off"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className={fieldClass}
        {...rest}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-xs text-soft">
          {hint}
        </p>
      )}
    </div>
  )
}
