import type { ReactNode } from 'react'
import { m } from '../paraglide/messages.js'
import { Button } from '../controls/button.tsx'
import { errorText } from '../shell/error-text.ts'

type Read<Data> = {
  data: Data | undefined
  error: Error | null
  isPaused: boolean
  refetch: () => Promise<unknown>
}

/** What a page reads, once it is there; until then, or if it can't be had, that is said. */
export const ReadList = <Data,>({
  read: { data, error, isPaused, refetch },
  children,
}: {
  read: Read<Data>
  children: (data: Data) => ReactNode
}) => {
  if (data !== undefined) return children(data)
  if (error === null && !isPaused) return <p role="status">{m.loading()}</p>
  return (
    <div role="alert" className="grid justify-items-start gap-3">
      <p>{error === null ? m.error_unavailable() : errorText(error)}</p>
      <Button onClick={() => void refetch()}>{m.try_again()}</Button>
    </div>
  )
}
