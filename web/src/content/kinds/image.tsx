import type { ImageContent } from '@sahut/core/model/content/image'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { WithCaption, wordsWith } from '../file/caption.tsx'
import { PictureFrame } from '../file/file-frame.tsx'
import { useFile } from '../file/file-place.ts'
import { NotShown } from '../file/not-shown.tsx'
import { Viewer } from '../file/viewer.tsx'
import type { ShownKind } from '../shown-kind.ts'

const Picture = ({ content }: { content: ImageContent }) => {
  const { state, save } = useFile()
  const [isOpen, setOpen] = useState(false)
  const [isBroken, setBroken] = useState(false)
  return (
    <PictureFrame sides={content} thumbnail={content.thumbnail} state={state}>
      {state.is === 'here' && isBroken && <NotShown onSave={save} />}
      {state.is === 'here' && !isBroken && (
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
              onError={() => {
                setBroken(true)
              }}
            />
          </button>
          <Viewer
            url={state.url}
            isOpen={isOpen}
            onClose={() => {
              setOpen(false)
            }}
            onSave={save}
          />
        </>
      )}
    </PictureFrame>
  )
}

export const image: ShownKind<ImageContent> = {
  words: ({ caption }) => wordsWith(m.file_photo(), caption),
  show: (content) => (
    <WithCaption content={content}>
      <Picture content={content} />
    </WithCaption>
  ),
}
