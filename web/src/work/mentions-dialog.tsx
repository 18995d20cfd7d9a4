import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { MentionList } from '../api/work.ts'
import { contentWords } from '../content/content.tsx'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { ReadList } from '../settings/read-list.tsx'
import { Button } from '../controls/button.tsx'
import { contactName } from '../shell/contact-text.ts'
import { Dialog } from '../controls/dialog.tsx'
import { nameText } from '../text/shown-text.ts'
import { exactText, sinceText } from '../time/dates.ts'

type Mention = MentionList['mentions'][number]

const Row = ({ mention: { chat, note, at }, onOpen }: { mention: Mention; onOpen: () => void }) => {
  const message = note?.kind === 'message' ? note : undefined
  const author = message?.author.type === 'agent' ? nameText(message.author.name) : undefined
  return (
    <li>
      <button
        type="button"
        className="grid w-full gap-0.5 rounded-lg px-2 py-2 text-left hover:bg-active"
        onClick={onOpen}
      >
        <span className="flex items-baseline gap-2">
          <bdi className="flex-1 truncate font-semibold">{contactName(chat)}</bdi>
          <time dateTime={new Date(at).toISOString()} title={exactText(at)} className="text-xs text-soft">
            {sinceText(at)}
          </time>
        </span>
        {message !== undefined && (
          <span className="line-clamp-2 text-sm text-soft">
            {author !== undefined && <bdi className="font-medium">{author}: </bdi>}
            <bdi>{contentWords(message.content)}</bdi>
          </span>
        )}
      </button>
    </li>
  )
}

/** The notes that mention the agent, newest first; a click opens the chat. */
const MentionsDialog = ({ onClose }: { onClose: () => void }) => {
  const { api } = useWorkplace()
  const navigate = useNavigate()
  const pages = useInfiniteQuery({
    queryKey: ['mentions'],
    queryFn: ({ pageParam }) => api.mentions(pageParam),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next,
  })
  return (
    <Dialog title={m.mentions()} isOpen onClose={onClose}>
      <div className="-mx-2 pt-3" data-testid="mention-list">
        <ReadList read={pages}>
          {({ pages: read }) => {
            const mentions = read.flatMap((page) => page.mentions)
            if (mentions.length === 0 && !pages.hasNextPage)
              return <p className="px-2 text-soft">{m.mentions_none()}</p>
            return (
              <>
                <ul>
                  {mentions.map((mention) => (
                    <Row
                      key={`${mention.chatId} ${String(mention.seq)}`}
                      mention={mention}
                      onOpen={() => {
                        onClose()
                        const { inboxId: list, chatId } = mention.chat
                        void navigate({ to: '/inbox/$list/chat/$chatId', params: { list, chatId } })
                      }}
                    />
                  ))}
                </ul>
                {pages.hasNextPage && (
                  <Button className="mx-2 mt-2" onClick={() => void pages.fetchNextPage()}>
                    {m.mentions_more()}
                  </Button>
                )}
              </>
            )
          }}
        </ReadList>
      </div>
    </Dialog>
  )
}

export default MentionsDialog
