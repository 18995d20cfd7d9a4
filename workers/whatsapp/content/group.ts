import type { GroupContent } from '@sahut/core/model/content/group'
import {
  type BinaryNode,
  getAllBinaryNodeChildren,
  getBinaryNodeChild,
  getBinaryNodeChildren,
} from '@whiskeysockets/baileys'
import { type Addresses, contactOf } from '../people/addresses.ts'
import { boundedWords, LIMITS } from '../incoming/bounds.ts'

type People = NonNullable<GroupContent['people']>

const peopleIn = async (change: BinaryNode, addresses: Addresses): Promise<People> => {
  const found = await Promise.all(
    getBinaryNodeChildren(change, 'participant')
      .slice(0, LIMITS.items)
      .map(async ({ attrs: { jid, phone_number: pn, lid } }) => {
        const person = await contactOf(addresses, jid, pn ?? lid)
        return person && { ...person, ...(jid && addresses.isMe(jid) && { isUs: true }) }
      }),
  )
  return found.filter((person) => person !== undefined).map(({ name: _name, ...person }) => person)
}

/** Changes that name people, by WhatsApp's name of them. */
const OF_PEOPLE: Readonly<Record<string, GroupContent['what']>> = {
  add: 'added',
  remove: 'removed',
  leave: 'left',
  promote: 'promoted',
  demote: 'demoted',
}

const wordsOf = (change: BinaryNode): string | undefined => {
  if (change.tag === 'subject') return boundedWords(change.attrs['subject'], LIMITS.title)
  const body = getBinaryNodeChild(change, 'body')?.content
  return body === undefined
    ? undefined
    : boundedWords(Buffer.from(body as Uint8Array).toString(), LIMITS.beside)
}

/** Changes of the group itself, by WhatsApp's name of them. */
const OF_GROUP: Readonly<Record<string, GroupContent['what']>> = {
  create: 'created',
  subject: 'subject',
  description: 'description',
  announcement: 'only-admins',
  not_announcement: 'everybody',
}

/**
 * What a notification tells of a group, as a line of its chat.
 * @returns nothing for what is no line: settings that concern its members only, requests to join
 */
export const groupNews = async (
  stanza: BinaryNode,
  addresses: Addresses,
): Promise<GroupContent | undefined> => {
  const { type, participant } = stanza.attrs
  const [change] = getAllBinaryNodeChildren(stanza)
  if (type === 'picture') return { type: 'group', what: 'picture' }
  if (type !== 'w:gp2' || change === undefined) return undefined
  const own = OF_GROUP[change.tag]
  if (own !== undefined) {
    const text = wordsOf(change)
    return { type: 'group', what: own, ...(text === undefined ? {} : { text }) }
  }
  const what = OF_PEOPLE[change.tag]
  if (what === undefined) return undefined
  const people = await peopleIn(change, addresses)
  const actor = await contactOf(addresses, participant)
  const isAlone = people.length === 1 && (actor === undefined || people[0]?.id === actor.id)
  if (what === 'removed' && isAlone) return { type: 'group', what: 'left', people }
  return { type: 'group', what: what === 'added' && isAlone ? 'joined' : what, people }
}
