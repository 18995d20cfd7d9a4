import type { PlaceholderContent } from '@sahut/core/model/content/placeholder'
import { newer } from '@sahut/core/model/newer'
import { m } from '../../paraglide/messages.js'
import { Wordless } from '../wordless.tsx'
import type { ShownKind } from '../shown-kind.ts'

const words = ({ why }: PlaceholderContent): string => {
  switch (why) {
    case 'view_once':
      return m.placeholder_view_once()
    case 'undecryptable':
      return m.placeholder_undecryptable()
    case 'not_kept':
      return m.placeholder_not_kept()
    case 'unavailable':
    case newer:
    default:
      return m.placeholder_unavailable()
  }
}

export const placeholder: ShownKind<PlaceholderContent> = {
  words,
  show: (content) => <Wordless text={words(content)} />,
}
