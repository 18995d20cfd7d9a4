import { CAPTION_LENGTH } from '@sahut/core/contract/sent-file'
import type { ChatId } from '@sahut/core/model/ids'
import { FileText, SendHorizontal, X } from 'lucide-react'
import { sizeText } from '../../../content/file/file-words.ts'
import { useWorkplace } from '../../../desk/workplace.ts'
import { m } from '../../../paraglide/messages.js'
import { errorText } from '../../../shell/error-text.ts'
import { IconButton } from '../../../controls/icon-button.tsx'
import type { Upload } from './uploads.ts'

const Preview = ({ url }: { url: string | undefined }) =>
  url === undefined ? (
    <span className="grid size-12 shrink-0 place-items-center rounded-md bg-sunken text-soft">
      <FileText aria-hidden size={22} />
    </span>
  ) : (
    <img alt="" src={url} className="size-12 shrink-0 rounded-md object-cover" />
  )

const Row = ({ upload }: { upload: Upload }) => {
  const { uploads } = useWorkplace()
  const { id, file, caption, phase, share, error, isDocument, preview, voice, isSticker = false } = upload
  const unnamed = voice === undefined ? m.file_document() : m.file_voice()
  const name = file.name === '' ? unnamed : file.name
  return (
    <li className="flex items-center gap-2">
      <Preview url={preview} />
      <div className="min-w-0 flex-1">
        <p className="flex gap-2 text-sm">
          <span dir="auto" className="truncate font-medium">
            {name}
          </span>
          <span className="shrink-0 text-soft">{sizeText(file.size)}</span>
        </p>
        {phase === 'chosen' && !isSticker && (
          <input
            type="text"
            value={caption}
            maxLength={CAPTION_LENGTH}
            aria-label={m.upload_caption({ name })}
            placeholder={m.upload_caption_placeholder()}
            className="w-full bg-transparent py-1 text-sm outline-none placeholder:text-soft"
            onChange={(event) => {
              uploads.caption(id, event.target.value)
            }}
          />
        )}
        {phase === 'chosen' && preview !== undefined && !isDocument && (
          <label className="flex items-center gap-2 text-xs text-soft">
            <input
              type="checkbox"
              checked={isSticker}
              aria-label={m.upload_sticker_of({ name })}
              className="size-6 accent-accent"
              onChange={(event) => {
                uploads.stick(id, event.target.checked)
              }}
            />
            {m.upload_sticker()}
          </label>
        )}
        {phase === 'chosen' && isDocument && <p className="text-xs text-warn">{m.upload_as_document()}</p>}
        {phase === 'chosen' && !isDocument && file.type.startsWith('audio/') && caption.trim() !== '' && (
          <p className="text-xs text-warn">{m.upload_words_document()}</p>
        )}
        {phase === 'sending' && (
          <progress
            aria-label={m.upload_progress({ name })}
            value={share}
            max={1}
            className="h-1.5 w-full accent-accent"
          />
        )}
        {phase === 'failed' && (
          <p role="alert" className="text-sm text-danger">
            {error === undefined ? m.file_failed() : errorText(error)}{' '}
            <button
              type="button"
              className="font-semibold underline"
              onClick={() => {
                uploads.retry(id)
              }}
            >
              {m.file_again()}
            </button>
          </p>
        )}
      </div>
      <IconButton
        icon={X}
        label={m.upload_remove({ name })}
        onClick={() => {
          uploads.remove(id)
        }}
      />
    </li>
  )
}

/** Files that were chosen, each with its words, and how far those are that are on their way. */
export const FileTray = ({
  chatId,
  list,
  leftOut,
}: {
  chatId: ChatId
  list: readonly Upload[]
  leftOut: number
}) => {
  const { uploads } = useWorkplace()
  if (list.length === 0 && leftOut === 0) return null
  return (
    <section aria-label={m.upload_files()} className="talk-width px-2 pt-2 sm:px-4" data-testid="file-tray">
      <div className="rounded-2xl border border-line bg-raised p-2 shadow-bubble">
        {leftOut > 0 && (
          <p role="alert" className="px-1 pb-1 text-sm text-warn">
            {m.upload_left_out()}
          </p>
        )}
        <ul className="max-h-60 space-y-1 overflow-y-auto">
          {list.map((upload) => (
            <Row key={upload.id} upload={upload} />
          ))}
        </ul>
        {list.some(({ phase }) => phase === 'chosen') && (
          <div className="flex justify-end pt-1">
            <button
              type="button"
              className="flex items-center gap-2 rounded-xl bg-accent px-3 py-2 font-semibold text-on-accent hover:bg-accent-strong"
              onClick={() => {
                uploads.send(chatId)
              }}
            >
              {m.upload_send()}
              <SendHorizontal aria-hidden size={18} />
            </button>
          </div>
        )}
      </div>
    </section>
  )
}
