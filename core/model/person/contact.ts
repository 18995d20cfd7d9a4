import { z } from 'zod'
import { PeerId } from '../ids.ts'
import { kept, newer, openEnum } from '../newer.ts'

/** Where the name of a person comes from, if it is not what they call themselves. */
export const NameSource = openEnum(['book', 'business', 'team'])
export type NameSource = z.infer<typeof NameSource>

/** Whom a chat is with: a person, or a group, whose name is its subject. */
export const Contact = kept({
  id: PeerId,
  /** A person's. The phone number, digits only, when WhatsApp tells it. */
  phone: z.string().optional(),
  name: z.string().optional(),
  named: NameSource.optional(),
  /** What the team calls them, over all that others say. */
  ours: z.string().optional(),
  /** The file of their picture, if they have one that they let the number see. */
  picture: z.string().optional(),
})
export type Contact = z.infer<typeof Contact>

/** What the address book of the phone says goes over what a business is called, and that over what people call themselves. */
const rankOf = (source: NameSource | undefined): number => {
  switch (source) {
    case 'team':
      return 4
    case 'book':
      return 3
    case 'business':
      return 2
    case undefined:
      return 1
    case newer:
    default:
      return 2
  }
}

/** What WhatsApp says stays beside it, for when the team takes its name back. */
const calledByTeam = ({ ours: _before, ...contact }: Contact, name: string): Contact =>
  name === '' ? contact : { ...contact, ours: name }

/** What whoever a chat is with is called: by the team, or else by others. */
export const calledName = ({ ours, name }: Contact): string | undefined => ours ?? name

/** The contact once somebody told a name. An empty one ends what that source said: the next name goes over it. */
export const renamed = (contact: Contact, name: string, source: NameSource | undefined): Contact => {
  if (source === 'team') return calledByTeam(contact, name)
  const { named, ...rest } = contact
  if (name === '') return named === source ? rest : contact
  if (rankOf(source) < rankOf(named)) return contact
  return source === undefined ? { ...rest, name } : { ...rest, name, named: source }
}

/** The contact once somebody told who they are, with a message or to write one. */
export const toldOf = (contact: Contact, told: Contact): Contact => {
  const { name, named: _named, ours: _ours, picture: _picture, ...rest } = told
  const next = { ...contact, ...rest }
  return name === undefined ? next : renamed(next, name, undefined)
}
