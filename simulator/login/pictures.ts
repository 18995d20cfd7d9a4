/** Pictures of people and groups, as their owners set them. Phones are told of a change, and ask for what they want to see. */
import { randomBytes } from 'node:crypto'
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Groups } from '../groups/groups.ts'
import type { FileHost } from '../media/host.ts'
import { makeMessageId, type Delivery } from '../messages/delivery.ts'
import { node, nowSeconds } from '../protocol/nodes.ts'
import { jidOf, type Account, type Accounts } from './accounts.ts'

/** Pictures lie at a host of their own. */
const HOST = 'https://pps.whatsapp.net'

export type Pictures = ReturnType<typeof createPictures>

export const createPictures = ({
  accounts,
  delivery,
  groups,
  host,
}: {
  accounts: Pick<Accounts, 'all' | 'byJid'>
  delivery: Pick<Delivery, 'push'>
  groups: Pick<Groups, 'of' | 'phonesIn'>
  host: Pick<FileHost, 'put'>
}) => {
  /** By phone number or group. */
  const pictures = new Map<string, { id: string; url: string }>()

  const set = (of: string, from: string, phones: readonly Account[], picture: string | undefined): void => {
    const id = String(randomBytes(4).readUInt32BE())
    if (picture === undefined) pictures.delete(of)
    else pictures.set(of, { id, url: `${HOST}${host.put(Buffer.from(picture, 'base64'))}` })
    const change = picture === undefined ? node('delete', { jid: from }) : node('set', { jid: from, id })
    for (const phone of phones) {
      const attrs = { from, type: 'picture', id: makeMessageId(), t: String(nowSeconds()) }
      delivery.push(phone.pn, node('notification', attrs, [change]))
    }
  }

  return {
    /** What answers `<picture type=preview/>` of somebody. */
    answer: (jid = ''): BinaryNode[] | { code: number; text: string } => {
      const picture = pictures.get(accounts.byJid(jid)?.pn ?? jid)
      if (picture === undefined) return { code: 404, text: 'item-not-found' }
      return [node('picture', { ...picture, type: 'preview' })]
    },
    /** A contact sets another picture, or none; all phones are told. */
    ofContact: (contact: Account, picture: string | undefined): void => {
      set(contact.pn, jidOf(contact, contact.habits.addressing), accounts.all('phone'), picture)
    },
    /** The same of a group, whose phones are told. */
    ofGroup: (groupId: string, picture: string | undefined): void => {
      set(groupId, groupId, groups.phonesIn(groups.of(groupId)), picture)
    },
  }
}
