import { Link, useMatchRoute } from '@tanstack/react-router'
import { ChartLine, type LucideIcon, MessageSquareText, Settings, Smartphone } from 'lucide-react'
import { useUser } from '../desk/use-user.ts'
import { useDeadNumbers } from '../numbers/use-dead-numbers.ts'
import { useUnreadTotal } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { AccountMenu } from './account-menu.tsx'
import { CountBadge } from '../controls/count-badge.tsx'
import { railItem } from './rail-item.ts'
import { useFavicon } from './use-favicon.ts'

const RailLink = ({
  to,
  icon: Icon,
  label,
  title,
  count = 0,
  countText = '',
  isBad = false,
}: {
  to: '/' | '/numbers' | '/reports' | '/settings'
  icon: LucideIcon
  label: string
  title: string
  /** What waits there, and what that is. */
  count?: number
  countText?: string
  /** It should not be so. */
  isBad?: boolean
}) => {
  const inInbox = useMatchRoute()({ to: '/inbox/$list', fuzzy: true }) !== false
  const isActive = to === '/' && inInbox
  return (
    <Link
      to={to}
      title={title}
      className={railItem}
      activeOptions={{ exact: to === '/' }}
      {...(isActive ? { 'data-status': 'active', 'aria-current': 'page' as const } : {})}
    >
      <span className="relative">
        <Icon aria-hidden size={22} strokeWidth={1.75} />
        {count > 0 && (
          <span className="absolute -top-2 left-3 w-max">
            <CountBadge count={count} label={countText} isBad={isBad} />
          </span>
        )}
      </span>
      {label}
    </Link>
  )
}

/** What stands in the rail: the pages, and whose it is. */
const Rail = ({ onSignOut }: { onSignOut: () => Promise<void> }) => {
  const user = useUser()
  const unread = useUnreadTotal()
  const dead = useDeadNumbers().length
  useFavicon(unread)
  return (
    <>
      <RailLink
        to="/"
        icon={MessageSquareText}
        label={m.nav_inbox()}
        title={m.nav_inbox()}
        count={unread}
        countText={m.inbox_unread({ count: unread })}
      />
      <RailLink
        to="/numbers"
        icon={Smartphone}
        label={m.nav_numbers_short()}
        title={m.nav_numbers()}
        count={dead}
        countText={m.numbers_died({ count: dead })}
        isBad
      />
      {user.rank !== 'agent' && (
        <RailLink to="/reports" icon={ChartLine} label={m.reports_title()} title={m.reports_title()} />
      )}
      <RailLink to="/settings" icon={Settings} label={m.settings_title()} title={m.settings_title()} />
      <div className="hidden flex-1 md:block" />
      <AccountMenu workplace={{ user }} onSignOut={onSignOut} />
    </>
  )
}

export default Rail
