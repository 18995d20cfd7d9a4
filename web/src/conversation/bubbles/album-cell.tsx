import type { MessageEntry, MessageStatus } from '@sahut/core/model/message/message'
import { useState } from 'react'
import { FileNotice } from '../../content/file/file-frame.tsx'
import { FilePlace, useFile } from '../../content/file/file-place.ts'
import { Viewer } from '../../content/file/viewer.tsx'
import { ShownMessage } from '../../content/votes-context.ts'
import { m } from '../../paraglide/messages.js'
import { PersonText } from '../../text/person-text.tsx'
import { useMessageDeeds } from '../deeds/use-message-deeds.tsx'

/** Its square room is there before it is. */
const SQUARE = 'relative block aspect-square w-full overflow-hidden rounded-md bg-black/5'

/** The room of one that is still to come. */
export const EmptyCell = () => <span aria-hidden className={`${SQUARE} animate-pulse`} />

const Picture = ({ content }: { content: MessageEntry['content'] }) => {
  const { state, save } = useFile()
  const [isOpen, setOpen] = useState(false)
  if (content.type !== 'image' && content.type !== 'video') return null
  const { thumbnail } = content
  return (
    <span className={SQUARE}>
      {thumbnail !== undefined && (
        <img
          alt=""
          src={`data:image/jpeg;base64,${thumbnail}`}
          className="absolute inset-0 size-full scale-110 object-cover blur-sm"
        />
      )}
      {state.is === 'here' && content.type === 'video' && (
        <video
          controls
          aria-label={m.file_video()}
          src={state.url}
          preload="metadata"
          playsInline
          className="absolute inset-0 size-full object-cover"
        />
      )}
      {state.is === 'here' && content.type === 'image' && (
        <>
          <button
            type="button"
            aria-label={m.file_open({ what: m.file_photo() })}
            className="absolute inset-0 size-full"
            onClick={() => {
              setOpen(true)
            }}
          >
            <img
              alt={m.file_photo()}
              src={state.url}
              className="size-full object-cover"
              data-testid="image"
            />
          </button>
          <Viewer
            url={state.url}
            isOpen={isOpen}
            onSave={save}
            onClose={() => {
              setOpen(false)
            }}
          />
        </>
      )}
      {state.is !== 'here' && (
        <span className="absolute inset-x-0 bottom-0 bg-raised/90 px-2 py-1.5">
          <FileNotice state={state} />
        </span>
      )}
    </span>
  )
}

const Shown = ({
  message,
  status,
  onReply,
}: {
  message: MessageEntry
  status: MessageStatus | undefined
  onReply: (message: MessageEntry) => void
}) => {
  const { aside, below } = useMessageDeeds(message, onReply)
  const { content } = message
  const caption = 'caption' in content ? content.caption : undefined
  return (
    <div
      data-seq={message.seq}
      data-client-msg-id={message.clientMsgId}
      data-status={status}
      className="group/cell relative min-w-0"
    >
      <Picture content={content} />
      <div className="absolute top-1 right-1 flex rounded-lg bg-raised/90 opacity-0 transition-opacity group-focus-within/cell:opacity-100 group-hover/cell:opacity-100 has-data-popup-open:opacity-100 pointer-coarse:opacity-80">
        {aside}
      </div>
      {typeof caption === 'string' && (
        <span className="mt-1 block text-sm">
          <PersonText text={caption} />
        </span>
      )}
      {below}
    </div>
  )
}

/** A photo or a film of an album, with all that can be done to it. */
export const AlbumCell = (props: Parameters<typeof Shown>[0]) => (
  <ShownMessage value={props.message}>
    <FilePlace value={props.message}>
      <Shown {...props} />
    </FilePlace>
  </ShownMessage>
)
