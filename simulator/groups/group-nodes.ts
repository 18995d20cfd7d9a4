/** A group as the network tells of it: its metadata, and what changes in it. */
import type { BinaryNode } from '@whiskeysockets/baileys'
import { jidOf, type Account } from '../login/accounts.ts'
import { node } from '../protocol/nodes.ts'
import type { Group, Role } from './groups.ts'

/** Under which attributes a stanza names somebody of a group, and by which other address they are known. */
export const authorAttributes = (group: Group, author: Account) => ({
  participant: jidOf(author, group.addressing),
  addressing_mode: group.addressing,
  ...(group.addressing === 'lid'
    ? { participant_pn: jidOf(author, 'pn') }
    : { participant_lid: jidOf(author, 'lid') }),
})

export const participantNode = (group: Group, member: Account, role: Role = 'member'): BinaryNode =>
  node('participant', {
    jid: jidOf(member, group.addressing),
    ...(group.addressing === 'lid' ? { phone_number: jidOf(member, 'pn') } : { lid: jidOf(member, 'lid') }),
    type: role === 'member' ? undefined : role,
  })

/** @param members the accounts of its members */
export const groupNode = (group: Group, members: readonly Account[]): BinaryNode => {
  const jid = (pn: string, addressing: 'pn' | 'lid'): string | undefined => {
    const account = members.find((member) => member.pn === pn)
    return account && jidOf(account, addressing)
  }
  const { addressing } = group
  return node(
    'group',
    {
      id: group.id.split('@')[0],
      subject: group.subject,
      s_t: String(group.subjectAt),
      s_o: jid(group.subjectBy, addressing),
      s_o_pn: jid(group.subjectBy, 'pn'),
      creation: String(group.createdAt),
      creator: jid(group.creator, addressing),
      creator_pn: jid(group.creator, 'pn'),
      addressing_mode: addressing,
      size: String(members.length),
    },
    [
      ...members.map((member) => participantNode(group, member, group.members[member.pn])),
      ...(group.announce ? [node('announcement')] : []),
      ...(group.description === undefined
        ? []
        : [
            node('description', { id: 'd1', t: String(group.subjectAt) }, [
              node('body', {}, Buffer.from(group.description)),
            ]),
          ]),
    ],
  )
}
