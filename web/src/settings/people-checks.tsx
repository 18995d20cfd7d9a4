import type { UserId } from '@sahut/core/model/ids'
import type { User } from '@sahut/core/model/user/user'
import { Name } from '../text/name.tsx'

/** Chooses some of the people. */
export const PeopleChecks = ({
  users,
  chosen,
  onChange,
}: {
  users: readonly User[]
  chosen: ReadonlySet<UserId>
  onChange: (chosen: ReadonlySet<UserId>) => void
}) => {
  const set = (userId: UserId, isIn: boolean) => {
    const next = new Set(chosen)
    if (isIn) next.add(userId)
    else next.delete(userId)
    onChange(next)
  }
  return (
    <div className="grid max-h-72 gap-1 overflow-y-auto">
      {users.map(({ userId, name, email }) => (
        <label key={userId} className="flex min-h-11 cursor-pointer items-center gap-2.5">
          <input
            type="checkbox"
            checked={chosen.has(userId)}
            className="size-5 shrink-0 accent-accent"
            onChange={(event) => {
              set(userId, event.target.checked)
            }}
          />
          <span className="min-w-0">
            <span className="block text-sm font-semibold">
              <Name name={name} />
            </span>
            <span className="block truncate text-xs text-soft">{email}</span>
          </span>
        </label>
      ))}
    </div>
  )
}
