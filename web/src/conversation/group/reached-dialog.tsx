import type { ChatId } from '@sahut/core/model/ids'
import type { GroupMember, Reached } from '@sahut/core/model/chat/group'
import { useQuery } from '@tanstack/react-query'
import { useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { Dialog } from '../../controls/dialog.tsx'
import { errorText } from '../../shell/error-text.ts'
import { memberName } from '../../shell/member-text.ts'
import { Name } from '../../text/name.tsx'
import { exactText } from '../../time/dates.ts'

/** Receipts come over seconds, ms. */
const AGAIN_MS = 3_000

const People = ({
  title,
  people,
  at,
}: {
  title: string
  people: readonly Reached[]
  at: (one: Reached) => { member: GroupMember | undefined; time: number | undefined }
}) =>
  people.length === 0 ? null : (
    <>
      <p className="pt-3 text-sm font-semibold">{title}</p>
      <ul>
        {people.map((one) => {
          const { member, time } = at(one)
          return (
            <li key={one.id} className="flex items-baseline gap-2 py-1">
              <span className="min-w-0 flex-1 truncate">
                <Name name={memberName(member ?? one)} />
              </span>
              {time !== undefined && <span className="shrink-0 text-xs text-soft">{exactText(time)}</span>}
            </li>
          )
        })}
      </ul>
    </>
  )

const WhoHasIt = ({ chatId, seq }: { chatId: ChatId; seq: number }) => {
  const { api } = useWorkplace()
  const { data, error } = useQuery({
    queryKey: ['reached', chatId, seq],
    queryFn: ({ signal }) => api.reached(chatId, seq, signal),
    refetchInterval: AGAIN_MS,
  })
  const group = useQuery({
    queryKey: ['group', chatId, 'members'],
    queryFn: ({ signal }) => api.group(chatId, signal),
  }).data
  if (error) return <p role="alert">{errorText(error)}</p>
  if (data === undefined) return null
  const { of = data.members.length, members } = data
  const read = members.filter((one) => one.read !== undefined)
  const member = ({ id }: Reached) => group?.members.find((one) => one.id === id)
  const delivered = members.filter((one) => one.read === undefined)
  return (
    <>
      <p className="pt-2" data-testid="reached">
        {m.reached_read({ count: read.length, of })}
      </p>
      <People title={m.status_read()} people={read} at={(one) => ({ member: member(one), time: one.read })} />
      <People
        title={m.status_delivered()}
        people={delivered}
        at={(one) => ({ member: member(one), time: one.delivered })}
      />
    </>
  )
}

/** Who of a group has a message of ours, and who has read it. */
export const ReachedDialog = ({
  chatId,
  seq,
  onClose,
}: {
  chatId: ChatId
  seq: number
  onClose: () => void
}) => (
  <Dialog title={m.message_info()} isOpen onClose={onClose}>
    <WhoHasIt chatId={chatId} seq={seq} />
  </Dialog>
)
