import type { MessageEntry } from '@sahut/core/model/message/message'
import { BesideBlocks } from '../../content/kinds/beside.tsx'
import { useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { useIsPast } from '../../time/use-is-past.ts'
import { expectedOf, lowest } from '../list/albums.ts'
import type { Row } from '../list/rows.ts'
import { AlbumCell, EmptyCell } from './album-cell.tsx'
import { authorOf } from './author-of.ts'
import { Bubble } from './bubble.tsx'

/** For so long after the last of an album the room of those that are missing is kept, ms. */
const COMING_MS = 60_000

/** Photos and films that were sent together, as one grid. Those that are on their way have their room already. */
export const AlbumRow = ({
  row: { messages, statuses, startsGroup },
  isFound,
  onReply,
}: {
  row: Extract<Row, { type: 'album' }>
  isFound: boolean
  onReply: (message: MessageEntry) => void
}) => {
  const { user } = useWorkplace()
  const first = messages[0]
  const last = messages.at(-1)
  const isLate = useIsPast((last?.at ?? 0) + COMING_MS)
  if (first === undefined || last === undefined) return null
  const missing = isLate ? 0 : Math.max(0, expectedOf(first) - messages.length)
  const { forwarded } = first.content as { forwarded?: 'once' | 'often' }
  return (
    <Bubble
      fromMe={first.fromMe}
      startsGroup={startsGroup}
      at={last.sortTs}
      status={lowest(statuses)}
      content={first.content}
      author={authorOf(first.author, user.userId)}
      isFound={isFound}
      data={{}}
      body={
        <>
          <BesideBlocks forwarded={forwarded} />
          <span
            role="group"
            aria-label={m.album_of({ count: messages.length })}
            data-testid="album"
            className="grid w-[330px] max-w-full grid-cols-2 gap-0.5"
          >
            {messages.map((message, at) => (
              <AlbumCell key={message.seq} message={message} status={statuses[at]} onReply={onReply} />
            ))}
            {Array.from({ length: missing }, (_, at) => (
              <EmptyCell key={at} />
            ))}
          </span>
        </>
      }
    />
  )
}
