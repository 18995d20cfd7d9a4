import { Link, useMatchRoute } from '@tanstack/react-router'
import { type LucideIcon, MessageSquareText, Smartphone } from 'lucide-react'
import type { Workplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { AccountMenu } from './account-menu.tsx'
import { railItem } from './rail-item.ts'

const RailLink = ({
  to,
  icon: Icon,
  label,
  title,
}: {
  to: '/' | '/numbers'
  icon: LucideIcon
  label: string
  title: string
}) => {
  const inInbox = useMatchRoute()({ to: '/inbox/$inboxId', fuzzy: true }) !== false
  const isActive = to === '/' && inInbox
  return (
    <Link
      to={to}
      title={title}
      className={railItem}
      activeOptions={{ exact: to === '/' }}
      {...(isActive ? { 'data-status': 'active', 'aria-current': 'page' as const } : {})}
    >
      <Icon aria-hidden size={22} strokeWidth={1.75} />
      {label}
    </Link>
  )
}

/** What stands in the rail: the pages, and whose it is. */
const Rail = (props: { workplace: Workplace; onSignOut: () => Promise<void> }) => (
  <>
    <RailLink to="/" icon={MessageSquareText} label={m.nav_inbox()} title={m.nav_inbox()} />
    <RailLink to="/numbers" icon={Smartphone} label={m.nav_numbers_short()} title={m.nav_numbers()} />
    <div className="hidden flex-1 md:block" />
    <AccountMenu {...props} />
  </>
)

export default Rail
