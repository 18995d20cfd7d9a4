import type { DocumentContent } from '@sahut/core/model/content/document'
import { FileText } from 'lucide-react'
import { useContext } from 'react'
import { m } from '../../paraglide/messages.js'
import { lineText } from '../../text/shown-text.ts'
import { WithCaption, wordsWith } from '../file/caption.tsx'
import { FileNotice } from '../file/file-frame.tsx'
import { FilePlace, useFile } from '../file/file-place.ts'
import { sizeText } from '../file/file-words.ts'
import { SaveButton } from '../file/save-button.tsx'
import type { ShownKind } from '../shown-kind.ts'

const nameOf = ({ fileName }: DocumentContent): string =>
  fileName === undefined ? m.file_document() : lineText(fileName)

const Document = ({ content }: { content: DocumentContent }) => {
  const { state, save } = useFile()
  // As it is here, and not as its sender said, once it is.
  const bytes = useContext(FilePlace)?.media?.bytes ?? content.file.bytes
  const name = nameOf(content)
  return (
    <span
      className="flex w-72 max-w-full items-center gap-3 rounded-md bg-black/5 p-2"
      data-testid="document"
    >
      <FileText aria-hidden size={28} className="shrink-0 text-accent-ink" />
      <span className="min-w-0 flex-1">
        <span dir="auto" className="line-clamp-2 font-medium break-words">
          {name}
        </span>
        {bytes !== undefined && <span className="block text-xs text-soft">{sizeText(bytes)}</span>}
        <FileNotice state={state} />
      </span>
      {state.is === 'here' && <SaveButton what={name} onSave={save} />}
    </span>
  )
}

export const document: ShownKind<DocumentContent> = {
  words: (content) => wordsWith(nameOf(content), content.caption),
  show: (content) => (
    <WithCaption content={content}>
      <Document content={content} />
    </WithCaption>
  ),
}
