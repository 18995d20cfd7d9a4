import type { InboxId } from '@sahut/core/model/ids'
import { type Inbox, type Rank, RANKS, roleOf } from '@sahut/core/model/user/user'
import { useUser } from '../desk/use-user.ts'
import { m } from '../paraglide/messages.js'
import { nameText } from '../text/shown-text.ts'
import { RANK_TEXT } from './rank-text.ts'

/** What somebody is, and which inboxes they see. */
export type Rights = { rank: Rank; inboxIds: ReadonlySet<InboxId> }

const withOne = (ids: ReadonlySet<InboxId>, id: InboxId, isIn: boolean): ReadonlySet<InboxId> => {
  const next = new Set(ids)
  if (isIn) next.add(id)
  else next.delete(id)
  return next
}

const Ranks = ({ rank, onChange }: { rank: Rank; onChange: (rank: Rank) => void }) => {
  const me = useUser()
  const offered = RANKS.filter((one) => one !== 'owner' || me.rank === 'owner')
  return (
    <fieldset className="grid gap-2">
      <legend className="pb-1.5 text-sm font-semibold">{m.people_role()}</legend>
      {offered.map((one) => (
        <label
          key={one}
          className="grid cursor-pointer grid-cols-[auto_1fr] items-start gap-x-2.5 rounded-lg border border-line px-3 py-2 has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name="rank"
            value={one}
            checked={rank === one}
            className="mt-1 accent-accent"
            onChange={() => {
              onChange(one)
            }}
          />
          <span>
            <span className="block text-sm font-semibold">{RANK_TEXT[one].name()}</span>
            <span className="block text-xs text-soft">{RANK_TEXT[one].hint()}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

/** Chooses a rank, and inboxes where the rank does not see all of them. */
export const RightsFields = ({
  rights: { rank, inboxIds },
  inboxes,
  onChange,
}: {
  rights: Rights
  inboxes: readonly Inbox[]
  onChange: (rights: Rights) => void
}) => (
  <>
    <Ranks
      rank={rank}
      onChange={(next) => {
        onChange({ rank: next, inboxIds })
      }}
    />
    {roleOf(rank) === 'admin' ? (
      <p className="text-sm text-soft">{m.people_sees_all()}</p>
    ) : (
      <fieldset className="grid gap-1">
        <legend className="pb-1.5 text-sm font-semibold">{m.people_inboxes()}</legend>
        <div className="grid max-h-48 gap-1 overflow-y-auto">
          {inboxes.map(({ inboxId, name }) => (
            <label key={inboxId} className="flex min-h-9 cursor-pointer items-center gap-2.5 text-sm">
              <input
                type="checkbox"
                checked={inboxIds.has(inboxId)}
                className="size-5 shrink-0 accent-accent"
                onChange={(event) => {
                  onChange({ rank, inboxIds: withOne(inboxIds, inboxId, event.target.checked) })
                }}
              />
              <bdi>{nameText(name)}</bdi>
            </label>
          ))}
        </div>
      </fieldset>
    )}
  </>
)
