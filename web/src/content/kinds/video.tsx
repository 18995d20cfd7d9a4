import type { VideoContent } from '@sahut/core/model/content/video'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { WithCaption, wordsWith } from '../file/caption.tsx'
import { PictureFrame } from '../file/file-frame.tsx'
import { useFile } from '../file/file-place.ts'
import { NotShown } from '../file/not-shown.tsx'
import type { ShownKind } from '../shown-kind.ts'

const nameOf = ({ look }: VideoContent): string => (look === 'gif' ? m.file_gif() : m.file_video())

const Film = ({ content }: { content: VideoContent }) => {
  const { state, save } = useFile()
  const [isBroken, setBroken] = useState(false)
  const { look, thumbnail } = content
  const sides = look === 'round' ? { width: 1, height: 1 } : content
  const isGif = look === 'gif'
  return (
    <PictureFrame
      sides={sides}
      thumbnail={thumbnail}
      state={state}
      {...(look === 'round' ? { most: 240 } : {})}
    >
      {state.is === 'here' && isBroken && <NotShown onSave={save} />}
      {state.is === 'here' && !isBroken && (
        // Captions are the sender's to make.
        <video
          controls
          aria-label={nameOf(content)}
          src={state.url}
          preload="metadata"
          loop={isGif}
          muted={isGif}
          playsInline
          onError={() => {
            setBroken(true)
          }}
          className={`absolute inset-0 size-full object-contain ${look === 'round' ? 'rounded-full object-cover' : ''}`}
        />
      )}
    </PictureFrame>
  )
}

export const video: ShownKind<VideoContent> = {
  words: (content) => wordsWith(nameOf(content), content.caption),
  show: (content) => (
    <WithCaption content={content}>
      <Film content={content} />
    </WithCaption>
  ),
}
