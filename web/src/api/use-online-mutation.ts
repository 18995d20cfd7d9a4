import { SahutError } from '@sahut/core/contract/errors'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

/** After so long without an answer a change is given up, ms. */
const LONGEST_MS = 20_000

/**
 * A change that a person asks for. It happens now or not at all:
 * - without a network it is refused at once, and never sent later;
 * - it ends with the component that asked for it, so a dialog that is closed cancels it;
 * - it is not tried again by itself, and what came of it after its end is not told.
 *
 * Use it for every change over the API or the socket; give `signal` to the call.
 * @param options.change makes the change; its `signal` aborts when nobody waits for it any more
 * @param options.onSuccess runs only while the component is there
 * @param options.onError the same, for what was refused
 */
export const useOnlineMutation = <Input = void, Output = unknown>(options: {
  change: (input: Input, signal: AbortSignal) => Promise<Output>
  onSuccess?: (output: Output, input: Input) => unknown
  onError?: (error: Error) => void
}) => {
  const latest = useRef<AbortController>(undefined)
  useEffect(
    () => () => {
      latest.current?.abort()
    },
    [],
  )
  return useMutation({
    // The default waits for the network and then sends what was asked for minutes ago.
    networkMode: 'always',
    retry: false,
    mutationFn: async (input: Input) => {
      const asked = new AbortController()
      latest.current = asked
      if (!navigator.onLine) throw new SahutError('unavailable', 'This browser is offline.')
      const output = await options.change(
        input,
        AbortSignal.any([asked.signal, AbortSignal.timeout(LONGEST_MS)]),
      )
      asked.signal.throwIfAborted()
      return output
    },
    onSuccess: (output, input) => options.onSuccess?.(output, input),
    onError: (error) => {
      if (latest.current?.signal.aborted !== true) options.onError?.(error)
    },
  })
}
