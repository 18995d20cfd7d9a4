import type { Author, MessageEntry } from '@sahut/core/model/message/message'
import { showsSomething } from '@sahut/core/model/person/person-text'
import { nameText } from '../text/shown-text.ts'
import { colourOf, phoneText } from './contact-text.ts'

/** Colours that authors in a group have, as their avatars would. */
const COLOURS = 8

/** Somebody of a group who wrote or did something. */
export type Member = { id: string; name: string; colour: string }

/** How somebody of a group is called: by name, else by number, else by what is known. */
export const memberName = ({
  id,
  name = '',
  phone,
}: {
  id: string
  name?: string | undefined
  phone?: string | undefined
}): string => {
  if (showsSomething(name)) return nameText(name)
  return phone === undefined ? `~${id.split('@')[0] ?? ''}` : phoneText(phone)
}

/** @returns nothing in a chat of two: who it is with is said above it */
export const memberOf = (author: Author): Member | undefined => {
  if (author.type !== 'contact' || author.id === undefined) return undefined
  const { id } = author
  return { id, name: memberName({ ...author, id }), colour: `author-${colourOf(id, COLOURS)}` }
}

/** Who of a group wrote something in these messages, by what they are addressed by. */
export const memberIn = (
  messages: readonly MessageEntry[],
  id: string,
  user?: string,
): Member | undefined => {
  const message = messages.findLast(
    ({ author }) =>
      author.type === 'contact' && (author.id === id || (user !== undefined && author.phone === user)),
  )
  return message && memberOf(message.author)
}
