import { SahutError } from '../contract/errors.ts'
import type { Written } from '../contract/written.ts'
import type { SendableContent } from '../model/content/sendable.ts'
import type { TextContent } from '../model/content/text.ts'

/** What somebody wrote, as content. @throws SahutError invalid_input if it says nothing or two things */
export const contentOf = (
  text: Written['text'],
  content: Written['content'],
): TextContent | SendableContent => {
  if (text !== undefined && content === undefined) return { type: 'text', text }
  if (text === undefined && content !== undefined) return content
  throw new SahutError('invalid_input', 'either text or content must be given', { field: 'text' })
}
