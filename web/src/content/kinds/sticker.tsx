import type { StickerContent } from '@sahut/core/model/content/sticker'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { WithCaption } from '../file/caption.tsx'
import { PictureFrame } from '../file/file-frame.tsx'
import { useFile } from '../file/file-place.ts'
import { NotShown } from '../file/not-shown.tsx'
import type { ShownKind } from '../shown-kind.ts'

const SIDE_PX = 160

const Sticker = ({ content }: { content: StickerContent }) => {
  const { state, save } = useFile()
  const [isBroken, setBroken] = useState(false)
  return (
    <PictureFrame sides={{ width: 1, height: 1, ...content }} state={state} most={SIDE_PX}>
      {state.is === 'here' && isBroken && <NotShown onSave={save} />}
      {state.is === 'here' && !isBroken && (
        <img
          alt={m.file_sticker()}
          src={state.url}
          className="absolute inset-0 size-full object-contain"
          onError={() => {
            setBroken(true)
          }}
        />
      )}
    </PictureFrame>
  )
}

export const sticker: ShownKind<StickerContent> = {
  words: () => m.file_sticker(),
  show: (content) => (
    <WithCaption content={content}>
      <Sticker content={content} />
    </WithCaption>
  ),
}
