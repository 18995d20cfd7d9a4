import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, useId, useState } from 'react'
import { m } from '../paraglide/messages.js'
import { fieldClass } from './field-class.ts'

/** A labelled password, which can be looked at. */
export const PasswordField = ({
  label,
  hint,
  ...rest
}: { label: string; hint?: string } & ComponentProps<'input'>) => {
  const id = useId()
  const [isShown, setShown] = useState(false)
  const Icon = isShown ? EyeOff : Eye
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          type={isShown ? 'text' : 'password'}
          required
          maxLength={1000}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          className={`${fieldClass} pr-12`}
          {...rest}
        />
        <button
          type="button"
          aria-label={isShown ? m.sign_in_hide_password() : m.sign_in_show_password()}
          className="absolute inset-y-0 right-0 grid w-11 place-items-center rounded-lg text-soft hover:text-ink"
          onClick={() => {
            setShown(!isShown)
          }}
        >
          <Icon aria-hidden size={20} strokeWidth={1.75} />
        </button>
      </div>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-xs text-soft">
          {hint}
        </p>
      )}
    </div>
  )
}
