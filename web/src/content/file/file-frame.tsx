import { CloudAlert, LoaderCircle, Smartphone } from 'lucide-react'
import type { CSSProperties, ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import type { FileState } from './file-place.ts'
import { failureWords } from './file-words.ts'

/** Neither a stripe nor a tower: what is longer is cut, and whole in the viewer. */
const NARROWEST = 0.6
const WIDEST = 2.2
const USUAL = 4 / 3
const LONGEST_SIDE_PX = 330

type Sides = { width?: number | undefined; height?: number | undefined }

/** The room that a picture takes, known before it is there. */
const roomOf = ({ width, height }: Sides, most = LONGEST_SIDE_PX): CSSProperties => {
  const given = width === undefined || height === undefined ? USUAL : width / height
  const ratio = Math.min(WIDEST, Math.max(NARROWEST, given))
  return { aspectRatio: String(ratio), width: `${String(Math.round(Math.min(most, most * ratio)))}px` }
}

/** What is said while a file is not here. */
export const FileNotice = ({ state }: { state: FileState }) => {
  if (state.is === 'here') return null
  if (state.is === 'loading')
    return (
      <span role="status" className="flex items-center gap-2 text-sm text-soft">
        <LoaderCircle aria-hidden size={18} className="shrink-0 animate-spin" />
        {m.file_loading()}
      </span>
    )
  if (state.is === 'on-phone')
    return (
      <span className="flex items-center gap-2 text-sm text-soft">
        <Smartphone aria-hidden size={18} className="shrink-0" />
        {m.file_on_phone()}
      </span>
    )
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-danger">
      <CloudAlert aria-hidden size={18} className="shrink-0" />
      <span>{failureWords(state.reason)}</span>
      <button
        type="button"
        disabled={state.isAsked}
        className="font-semibold underline disabled:no-underline disabled:opacity-60"
        onClick={state.again}
      >
        {m.file_again()}
      </button>
    </span>
  )
}

/** A picture's room, with its small picture until the file is here. */
export const PictureFrame = ({
  sides,
  thumbnail,
  state,
  most,
  children,
}: {
  sides: Sides
  thumbnail?: string | undefined
  state: FileState
  most?: number
  children: ReactNode
}) => (
  <span
    className="relative block max-w-full overflow-hidden rounded-md bg-black/5"
    style={roomOf(sides, most)}
  >
    {thumbnail !== undefined && (
      <img
        alt=""
        src={`data:image/jpeg;base64,${thumbnail}`}
        className="absolute inset-0 size-full scale-110 object-cover blur-sm"
      />
    )}
    {children}
    {state.is !== 'here' && (
      <span className="absolute inset-x-0 bottom-0 bg-raised/90 px-2 py-1.5">
        <FileNotice state={state} />
      </span>
    )}
  </span>
)
