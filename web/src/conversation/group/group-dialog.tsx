import type { Chat } from '@sahut/core/model/chat/chat'
import type { GroupMember } from '@sahut/core/model/chat/group'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Avatar } from '../../shell/avatar.tsx'
import { contactName, phoneText } from '../../shell/contact-text.ts'
import { Dialog } from '../../controls/dialog.tsx'
import { memberName } from '../../shell/member-text.ts'
import { Name } from '../../text/name.tsx'
import { useGroup, useMemberPictures } from './use-group.ts'

/** Admins first, then by name. */
const inOrder = (members: readonly GroupMember[]): GroupMember[] =>
  members.toSorted(
    (a, b) =>
      Number(b.role !== undefined) - Number(a.role !== undefined) ||
      memberName(a).localeCompare(memberName(b)),
  )

const MemberRow = ({ member, picture }: { member: GroupMember; picture: string | undefined }) => (
  <li className="flex items-center gap-3 py-2" data-testid="group-member">
    <Avatar id={member.id} name={memberName(member)} small picture={picture} />
    <span className="min-w-0 flex-1">
      <span className="block truncate font-medium">
        <Name name={member.isUs === true ? m.quote_us() : memberName(member)} />
      </span>
      {member.phone !== undefined && (
        <span className="block truncate text-sm text-soft">{phoneText(member.phone)}</span>
      )}
    </span>
    {member.role !== undefined && (
      <span className="shrink-0 rounded border border-line px-1.5 text-xs text-soft">{m.group_admin()}</span>
    )}
  </li>
)

/** How many are in a group; opens who they are. */
export const GroupMembers = ({ chat }: { chat: Chat }) => {
  const [isOpen, setOpen] = useState(false)
  const group = useGroup(chat.chatId, chat.contact.id)
  const pictures = useMemberPictures(chat.chatId, isOpen)
  if (group === undefined) return <>{m.group()}</>
  const { members, description, onlyAdmins } = group
  return (
    <>
      <button
        type="button"
        className="rounded underline underline-offset-2 hover:no-underline"
        onClick={() => {
          setOpen(true)
        }}
      >
        {m.group_members({ count: members.length })}
      </button>
      <Dialog
        title={contactName(chat)}
        isOpen={isOpen}
        onClose={() => {
          setOpen(false)
        }}
      >
        {description !== undefined && (
          <p dir="auto" className="pt-2 text-sm [overflow-wrap:anywhere] whitespace-pre-wrap text-soft">
            {description}
          </p>
        )}
        <p className="pt-3 text-sm font-semibold">{m.group_members({ count: members.length })}</p>
        {onlyAdmins === true && <p className="text-sm text-soft">{m.group_only_admins()}</p>}
        <ul className="divide-y divide-line">
          {inOrder(members).map((member) => (
            <MemberRow key={member.id} member={member} picture={pictures?.get(member.id)} />
          ))}
        </ul>
      </Dialog>
    </>
  )
}
