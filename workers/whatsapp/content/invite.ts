import type { proto } from '@whiskeysockets/baileys'
import { boundedMoment, boundedWords, LIMITS } from '../incoming/bounds.ts'
import { lines, named, type Rule } from './rule.ts'

export const invite: Rule<proto.Message.IGroupInviteMessage> = named(
  'groupInviteMessage',
  ({ groupName, caption }) => lines(groupName, caption),
  ({ groupName, caption, inviteExpiration }) => {
    const text = boundedWords(caption, LIMITS.text)
    const expires = boundedMoment(inviteExpiration)
    return {
      type: 'invite',
      group: boundedWords(groupName, LIMITS.title) ?? '',
      ...(text && { text }),
      ...(expires && { expires }),
    }
  },
)
