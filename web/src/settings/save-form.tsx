import { type ReactNode, useState } from 'react'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { m } from '../paraglide/messages.js'
import { Button } from '../controls/button.tsx'
import { Problem } from './problem.tsx'

/**
 * A form that is saved as a whole.
 * @param read what was typed; nothing where it can't be taken
 * @param bad what is said then
 * @param reason what is said of a refusal, if there is more to say than of any other
 * @param children the fields; whether what stands in them was not taken
 * @param beside further buttons, which save something of their own
 */
export const SaveForm = <Input,>({
  read,
  bad,
  reason,
  save,
  onDone,
  children,
  beside,
}: {
  read: (form: FormData) => Input | undefined
  bad: string
  reason?: (error: Error | null) => string | undefined
  save: (input: Input, signal: AbortSignal) => Promise<unknown>
  onDone: () => void
  children: (isBad: boolean) => ReactNode
  beside?: (save: (input: Input) => void, isPending: boolean) => ReactNode
}) => {
  const [isBad, setIsBad] = useState(false)
  const saving = useOnlineMutation({ change: save, onSuccess: onDone })
  return (
    <form
      // In the agent's language, not in the browser's.
      noValidate
      className="grid gap-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        const typed = read(new FormData(event.currentTarget))
        setIsBad(typed === undefined)
        if (typed !== undefined) saving.mutate(typed)
      }}
    >
      {children(isBad)}
      <Problem text={isBad ? bad : reason?.(saving.error)} error={saving.error} />
      <Button look="primary" type="submit" disabled={saving.isPending}>
        {saving.isPending ? m.saving() : m.save()}
      </Button>
      {beside?.(saving.mutate, saving.isPending)}
    </form>
  )
}
