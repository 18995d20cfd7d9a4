import type { TextContent } from '@sahut/core/model/content/text'
import { previewFor } from '@sahut/core/model/message/link-preview'
import { useContext } from 'react'
import { lineText } from '../text/shown-text.ts'
import { ShownMessage } from './votes-context.ts'

/** What the page says of itself to which a text has a link, as Sahut found it; a click opens the link. */
export const LinkCard = ({ content }: { content: TextContent }) => {
  const message = useContext(ShownMessage)
  const preview = previewFor(content, message?.preview)
  const href = preview && URL.parse(preview.link)?.href
  if (preview === undefined || href === undefined) return null
  const { title, description, host, thumbnail } = preview
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      data-testid="link-card"
      className="mt-1 flex w-80 max-w-full items-center gap-2.5 overflow-hidden rounded-md bg-black/5 p-2 no-underline hover:bg-black/10"
    >
      {thumbnail !== undefined && (
        <img
          alt=""
          src={`data:image/jpeg;base64,${thumbnail}`}
          className="size-16 shrink-0 rounded object-cover"
        />
      )}
      <span className="grid min-w-0 flex-1 gap-0.5 text-sm">
        <bdi className="line-clamp-2 font-semibold break-words">{lineText(title)}</bdi>
        {description !== undefined && (
          <bdi className="line-clamp-2 break-words text-soft">{lineText(description)}</bdi>
        )}
        <bdi className="truncate text-xs text-soft">{host}</bdi>
      </span>
    </a>
  )
}
