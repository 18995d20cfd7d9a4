import type { Chat } from '@sahut/core/model/chat/chat'
import { useInfiniteQuery } from '@tanstack/react-query'
import { m } from '../paraglide/messages.js'
import { useWorkplace } from '../desk/workplace.ts'
import { ReadList } from '../settings/read-list.tsx'
import { Button } from '../controls/button.tsx'
import { contactName } from '../shell/contact-text.ts'
import { Dialog } from '../controls/dialog.tsx'
import { ThreadAnswer } from './thread-answer.tsx'
import { messageOf, ThreadLine } from './thread-line.tsx'
import { usePlaces } from './use-places.ts'

/** While it is on screen it is read again so often, ms: what is said in other chats is told to nobody here. */
const AGAIN_MS = 10_000

/** All that was said with a person over all numbers, as one thread, and where to answer from. */
const ThreadDialog = ({ chat, onClose }: { chat: Chat; onClose: () => void }) => {
  const { api } = useWorkplace()
  const placeOf = usePlaces()
  const { chatId } = chat
  const pages = useInfiniteQuery({
    // What comes in the open chat is told by it.
    queryKey: ['person-thread', chatId, chat.seq],
    queryFn: ({ pageParam }) => api.personThread(chatId, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
    placeholderData: (before) => before,
    refetchInterval: AGAIN_MS,
  })
  return (
    <Dialog title={contactName(chat)} isOpen onClose={onClose}>
      <ReadList read={pages}>
        {({ pages: read }) => {
          const chats = new Map(read.flatMap((page) => page.chats).map((one) => [one.chatId, one]))
          // The newest page was read first.
          const told = read.toReversed().flatMap(({ messages }) => messages)
          return (
            <div className="grid gap-3 pt-3">
              <div
                tabIndex={0}
                role="group"
                aria-label={m.person_thread()}
                className="flex h-[min(32rem,55dvh)] flex-col-reverse overflow-y-auto rounded-xl bg-talk p-3"
              >
                <ol className="mt-auto grid gap-1.5">
                  {told.map((one, at) => {
                    const message = messageOf(one)
                    const own = chats.get(one.chatId)
                    if (message === undefined || own === undefined) return null
                    const place = message.past?.place ?? String(message.seq)
                    return (
                      <ThreadLine
                        key={`${one.chatId} ${place} ${message.past === undefined ? '' : String(at)}`}
                        message={message}
                        chat={own}
                        place={placeOf(own)}
                        onOpen={onClose}
                      />
                    )
                  })}
                </ol>
                {pages.hasNextPage && (
                  <div className="flex justify-center pb-2">
                    <Button disabled={pages.isFetching} onClick={() => void pages.fetchNextPage()}>
                      {m.person_thread_earlier()}
                    </Button>
                  </div>
                )}
              </div>
              <ThreadAnswer
                chats={[...chats.values()]}
                placeOf={placeOf}
                first={chatId}
                onSent={() => void pages.refetch()}
              />
            </div>
          )
        }}
      </ReadList>
    </Dialog>
  )
}

export default ThreadDialog
