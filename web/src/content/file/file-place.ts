import type { ChatId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { useQuery } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import type { ApiClient } from '../../api/client.ts'
import { useOnlineMutation } from '../../api/use-online-mutation.ts'
import { useIsPast } from '../../time/use-is-past.ts'
import { useDesk, useWorkplace } from '../../desk/workplace.ts'

/** The message whose content is shown, once it stands in the log. */
export const FilePlace = createContext<MessageEntry | undefined>(undefined)

/** An address is used for this long after it was given, ms: it ends after five minutes. */
const GOOD_MS = 240_000

/** After so long without a word of it an agent may ask for a file again, ms. */
const LATE_MS = 120_000

/** How the file stands that is shown here. */
export type FileState =
  | { is: 'loading' }
  /** Its address, for some minutes. */
  | { is: 'here'; url: string }
  /** It is from before the log: Sahut never had it. */
  | { is: 'on-phone' }
  | { is: 'failed'; reason: string | undefined; isAsked: boolean; again: () => void }

/** Saves the file of a message on the agent's machine. @throws SahutError */
export const saveFile = async (
  api: Pick<ApiClient, 'openFile'>,
  place: { chatId: ChatId; seq: number },
): Promise<void> => {
  const { url } = await api.openFile(place, true)
  const link = document.createElement('a')
  link.href = url
  link.download = ''
  link.click()
}

/** The file of the message that is shown here, and the way to save it. */
export const useFile = (): { state: FileState; save: () => void } => {
  const { api } = useWorkplace()
  const message = useContext(FilePlace)
  const chatId = useDesk(({ conversation }) => conversation?.chatId)
  const media = message?.media
  const place = chatId !== undefined && message !== undefined ? { chatId, seq: message.seq } : undefined
  const isStored = message?.past === undefined && media?.state === 'stored' && place !== undefined
  const address = useQuery({
    queryKey: ['file', chatId, message?.seq, media?.file],
    queryFn: () => (place === undefined ? Promise.reject(new Error('no file')) : api.openFile(place)),
    enabled: isStored,
    staleTime: GOOD_MS,
    gcTime: GOOD_MS,
    // What plays or is shown must not begin anew because its address did.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const asking = useOnlineMutation({
    change: (_input, signal) => (place === undefined ? Promise.resolve() : api.fetchFile(place, signal)),
  })

  const again = (): void => {
    if (isStored) void address.refetch()
    else asking.mutate()
  }
  const isLate = useIsPast((message?.at ?? Infinity) + LATE_MS)
  const stateOf = (): FileState => {
    if (message?.past !== undefined) return { is: 'on-phone' }
    if (media === undefined && message !== undefined && isLate)
      return { is: 'failed', reason: undefined, isAsked: asking.isPending || asking.isSuccess, again }
    if (media?.state === 'failed')
      return {
        is: 'failed',
        reason: String(media.reason),
        isAsked: asking.isPending || asking.isSuccess,
        again,
      }
    if (address.data !== undefined) return { is: 'here', url: address.data.url }
    return address.isError ? { is: 'failed', reason: undefined, isAsked: false, again } : { is: 'loading' }
  }

  return {
    state: stateOf(),
    save: () => {
      if (place === undefined) return
      saveFile(api, place).catch(again)
    },
  }
}
