import { Menu } from '@base-ui/react/menu'
import { Tooltip } from '@base-ui/react/tooltip'
import { Link, useMatchRoute } from '@tanstack/react-router'
import { LogOut, type LucideIcon, MessageSquareText, Smartphone } from 'lucide-react'
import type { Workplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Avatar } from './avatar.tsx'
import { Hint } from './icon-button.tsx'
import PreferenceButtons from './preference-buttons.tsx'

const railLink =
  'grid size-11 place-items-center rounded-xl text-soft hover:bg-active hover:text-ink data-[status=active]:bg-accent-soft data-[status=active]:text-accent-ink'

const RailLink = ({ to, icon: Icon, label }: { to: '/' | '/numbers'; icon: LucideIcon; label: string }) => {
  const inInbox = useMatchRoute()({ to: '/inbox/$inboxId', fuzzy: true }) !== false
  const isActive = to === '/' && inInbox
  return (
    <Hint text={label}>
      <Link
        to={to}
        aria-label={label}
        className={railLink}
        activeOptions={{ exact: to === '/' }}
        {...(isActive ? { 'data-status': 'active', 'aria-current': 'page' as const } : {})}
      >
        <Icon aria-hidden size={22} strokeWidth={1.75} />
      </Link>
    </Hint>
  )
}

const Account = ({ workplace, onSignOut }: { workplace: Workplace; onSignOut: () => Promise<void> }) => (
  <Menu.Root>
    <Menu.Trigger
      aria-label={m.nav_account({ name: workplace.user.name })}
      className="grid size-11 place-items-center rounded-xl hover:bg-active"
    >
      <Avatar id={workplace.user.userId} name={workplace.user.name} small />
    </Menu.Trigger>
    <Menu.Portal>
      <Menu.Positioner side="top" align="start" sideOffset={8} className="z-50">
        <Menu.Popup className="min-w-56 rounded-xl border border-line bg-raised p-1.5 shadow-float outline-none">
          <div className="px-3 py-2">
            <p className="font-semibold">{workplace.user.name}</p>
            <p className="text-sm text-soft">{workplace.user.email}</p>
          </div>
          <Menu.Item
            className="flex cursor-pointer items-center gap-2.5 rounded-lg px-3 py-2.5 outline-none data-highlighted:bg-active"
            onClick={() => void onSignOut()}
          >
            <LogOut aria-hidden size={18} />
            {m.sign_out()}
          </Menu.Item>
        </Menu.Popup>
      </Menu.Positioner>
    </Menu.Portal>
  </Menu.Root>
)

/** What stands in the rail: the pages, how it looks, and whose it is. */
const Rail = (props: { workplace: Workplace; onSignOut: () => Promise<void> }) => (
  <Tooltip.Provider delay={400}>
    <RailLink to="/" icon={MessageSquareText} label={m.nav_inbox()} />
    <RailLink to="/numbers" icon={Smartphone} label={m.nav_numbers()} />
    <div className="hidden flex-1 md:block" />
    <PreferenceButtons />
    <Account {...props} />
  </Tooltip.Provider>
)

export default Rail
