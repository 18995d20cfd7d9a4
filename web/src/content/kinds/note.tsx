import type { NoteContent } from '@sahut/core/model/content/note'
import { Fragment, type ReactNode } from 'react'
import { PersonText } from '../../text/person-text.tsx'
import { lineText, nameText } from '../../text/shown-text.ts'
import { plainWhatsAppText } from '../../text/whatsapp-text.ts'
import type { ShownKind } from '../shown-kind.ts'

/** The text, with those whom it mentions standing out. */
const withNames = ({ text, colleagues = [] }: NoteContent): ReactNode => {
  const names = colleagues.map(({ name }) => `@${name}`).sort((a, b) => b.length - a.length)
  const at = names.map((name) => ({ name, at: text.indexOf(name) })).find((found) => found.at >= 0)
  if (at === undefined) return text === '' ? null : <PersonText text={text} />
  const rest = { text: text.slice(at.at + at.name.length), colleagues }
  return (
    <Fragment>
      {withNames({ type: 'note', text: text.slice(0, at.at) })}
      <strong className="font-semibold text-accent-ink">{nameText(at.name)}</strong>
      {withNames({ type: 'note', ...rest })}
    </Fragment>
  )
}

/** What the team wrote for itself. */
export const note: ShownKind<NoteContent> = {
  words: ({ text }) => plainWhatsAppText(lineText(text)),
  show: (content) => withNames(content),
}
