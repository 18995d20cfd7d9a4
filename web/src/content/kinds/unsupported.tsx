import type { UnsupportedContent } from '@sahut/core/model/content/unsupported'
import { PersonText } from '../../text/person-text.tsx'
import { lineText } from '../../text/shown-text.ts'
import { plainWhatsAppText } from '../../text/whatsapp-text.ts'
import { BesideBlocks } from './beside.tsx'
import { kindWords } from '../kind-words.ts'
import type { ShownKind } from '../shown-kind.ts'
import { Wordless } from '../wordless.tsx'

/** What it is, and below it the words that came with it. */
export const unsupported: ShownKind<UnsupportedContent> = {
  words: ({ what, text }) =>
    text === undefined ? kindWords(what) : `${kindWords(what)} ${plainWhatsAppText(lineText(text))}`,
  show: ({ what, text, mentions, ...beside }) => (
    <>
      <BesideBlocks {...beside} />
      <Wordless text={kindWords(what)} />
      {text !== undefined && <PersonText text={text} mentions={mentions} />}
    </>
  ),
}
