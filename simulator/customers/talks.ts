/** What was said last in each scripted contact's chat, and what the contact does to it. */
import type { Account } from '../login/accounts.ts'
import type { ToldDeed } from '../control/contract.ts'
import { pick, type Random } from './random.ts'

/** So many messages a chat may still be reacted to, changed or deleted. */
const REMEMBERED = 6
const EMOJIS = ['👍', '❤️', '🙏', '😂', ''] as const

/** Of what is done to messages: reactions, and corrections; the rest are deletions. */
const REACTIONS = 0.6
const EDITS = 0.3

/** @param canBeEdited apps correct texts, and no other kinds of these */
type Said = { id: string; own: boolean; text: string; canBeEdited: boolean }

export type Talks = ReturnType<typeof createTalks>

export const createTalks = (random: Random) => {
  const talks = new Map<Account, Said[]>()
  return {
    remember: (contact: Account, said: Said): void => {
      talks.set(contact, [...(talks.get(contact) ?? []), said].slice(-REMEMBERED))
    },
    /** Nothing if nothing was said. */
    deed: (contact: Account): ToldDeed | undefined => {
      const said = talks.get(contact) ?? []
      const [first, ...others] = random() < REACTIONS ? said : said.filter(({ own }) => own)
      if (first === undefined) return undefined
      const { id: of, own, text, canBeEdited } = pick(random, [first, ...others])
      const what = own ? random() : 0
      if (what < REACTIONS) return { deed: 'reaction', of, own, text: pick(random, EMOJIS) }
      if (what < REACTIONS + EDITS && canBeEdited) return { deed: 'edit', of, own, text: `${text} (!)` }
      // Only once.
      talks.set(
        contact,
        said.filter(({ id }) => id !== of),
      )
      return { deed: 'deletion', of, own, text: '' }
    },
  }
}
