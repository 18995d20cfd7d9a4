import { Copy } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import type { MadeLink } from '../api/people.ts'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { m } from '../paraglide/messages.js'
import { Button } from '../controls/button.tsx'
import { fieldClass } from '../controls/field-class.ts'
import { Problem } from '../settings/problem.tsx'
import { momentText } from '../time/dates.ts'

/** A link that was just made: it is shown this once, to be copied. */
export const HandOver = ({ made: { link, until } }: { made: MadeLink }) => {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    // By hand where the browser gives no clipboard, as to a page that came by plain http.
    field.current?.select()
    await navigator.clipboard.writeText(field.current?.value ?? '')
    setCopied(true)
  }
  return (
    <div className="grid gap-3 pt-4">
      <div className="grid gap-1.5">
        <label htmlFor={id} className="text-sm font-semibold">
          {m.link_address()}
        </label>
        <input
          ref={field}
          id={id}
          data-testid="made-link"
          readOnly
          value={location.origin + link}
          className={`${fieldClass} text-sm`}
          onFocus={(event) => {
            event.target.select()
          }}
        />
      </div>
      <Button
        look="primary"
        onClick={() => {
          copy().catch(() => {
            setCopied(false)
          })
        }}
      >
        <Copy aria-hidden size={16} />
        {isCopied ? m.link_code_copied() : m.link_copy()}
      </Button>
      <p className="text-sm text-soft">{m.link_hand_over({ time: momentText(until) })}</p>
    </div>
  )
}

/** Makes a link after saying what it does, and shows it. */
export const MakeLink = ({
  lead,
  act,
  make,
}: {
  lead: string
  act: string
  make: (signal: AbortSignal) => Promise<MadeLink>
}) => {
  const making = useOnlineMutation({ change: (_input: undefined, signal) => make(signal) })
  if (making.data !== undefined) return <HandOver made={making.data} />
  return (
    <div className="grid gap-4 pt-4">
      <p className="text-soft">{lead}</p>
      <Problem error={making.error} />
      <Button
        look="primary"
        disabled={making.isPending}
        onClick={() => {
          making.mutate(undefined)
        }}
      >
        {act}
      </Button>
    </div>
  )
}
