import { type ReactNode, useState } from 'react'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { storedHint } from '../session/stored-hint.ts'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../controls/button.tsx'

/**
 * A form by which somebody comes in. The page that follows is loaded anew: nothing is left of who was signed in here
 * before, and nothing of the link stays in the history.
 * @param read what was typed, or what is wrong with it
 * @param reason what is said of a refusal, if there is more to say than of any other
 * @param to where they come in
 */
export const EntryForm = <Typed extends object>({
  read,
  enter,
  reason,
  to,
  act,
  children,
}: {
  read: (form: FormData) => Typed | string
  enter: (typed: Typed) => Promise<unknown>
  reason: (error: Error | null) => string | undefined
  to: string
  act: string
  children: ReactNode
}) => {
  const [problem, setProblem] = useState<string>()
  const entering = useOnlineMutation({
    change: enter,
    onSuccess: () => {
      storedHint.set(true)
      location.replace(to)
    },
  })
  return (
    <form
      noValidate
      className="mt-6 grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        const typed = read(new FormData(event.currentTarget))
        setProblem(typeof typed === 'string' ? typed : undefined)
        if (typeof typed !== 'string') entering.mutate(typed)
      }}
    >
      {children}
      <Problem text={problem ?? reason(entering.error)} error={entering.error} />
      <Button
        look="primary"
        type="submit"
        disabled={entering.isPending || entering.isSuccess}
        className="h-11"
      >
        {act}
      </Button>
    </form>
  )
}
