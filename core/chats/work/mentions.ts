import type { Mention } from '../../model/content/beside.ts'
import type { GroupMember } from '../../model/chat/group.ts'

/** A letter or a digit goes on with a name. */
const GOES_ON = /^[\p{L}\p{N}]/u

const userOf = ({ id }: GroupMember): string => id.split('@')[0] ?? ''

/** What somebody may be called behind an `@`: by name where no other member has it, by number, by WhatsApp's own digits. */
const labelsOf = (members: readonly GroupMember[]): [string, GroupMember][] => {
  const count = new Map<string, number>()
  for (const { name } of members) if (name) count.set(name, (count.get(name) ?? 0) + 1)
  return members
    .filter(({ isUs }) => isUs !== true)
    .flatMap((member): [string, GroupMember][] => {
      const { name, phone } = member
      const own = name !== undefined && count.get(name) === 1 ? name : ''
      const labels = [userOf(member), phone ?? '', own].filter((label) => label !== '')
      return labels.map((label) => [label, member])
    })
    .sort(([a], [b]) => b.length - a.length)
}

/**
 * A text to a group in which `@` and a member's name or number names that member, as WhatsApp has it: by digits, and
 * beside it who they are. What names nobody stays as it is.
 */
export const withMentions = (
  text: string,
  members: readonly GroupMember[],
): { text: string; mentions?: Mention[] } => {
  if (!text.includes('@')) return { text }
  const labels = labelsOf(members)
  const mentions = new Map<string, Mention>()
  const parts = text.split('@')
  const named = parts.map((part, at) => {
    // An address of mail has something before it.
    if (at === 0 || GOES_ON.test(parts[at - 1]?.slice(-1) ?? '')) return part
    const found = labels.find(([label]) => part.startsWith(label) && !GOES_ON.test(part.slice(label.length)))
    if (found === undefined) return part
    const [label, member] = found
    const { id, name } = member
    mentions.set(id, { user: userOf(member), id, ...(name !== undefined && { name }) })
    return userOf(member) + part.slice(label.length)
  })
  return mentions.size === 0 ? { text } : { text: named.join('@'), mentions: [...mentions.values()] }
}
