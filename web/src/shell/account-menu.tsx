import { Menu } from '@base-ui/react/menu'
import { Bell, Check, Keyboard, LogOut, SquareTerminal } from 'lucide-react'
import { useQueryClient } from '@tanstack/react-query'
import type { User } from '@sahut/core/model/user/user'
import { type ReactNode, useState } from 'react'
import { colleaguesQuery, meQuery } from '../api/queries.ts'
import { CommandMenuItem } from '../commands/command-menu-item.tsx'
import { useCommand } from '../commands/use-command.ts'
import { type Workplace, useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { locales } from '../paraglide/runtime.js'
import { Name } from '../text/name.tsx'
import { isolated, nameText } from '../text/shown-text.ts'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { errorText } from './error-text.ts'
import { Avatar } from './avatar.tsx'
import { AwayMark } from './away-mark.tsx'
import { type Locale, THEMES, usePreferences } from '../preferences/preferences.ts'
import { railItem } from './rail-item.ts'
import { THEME_LOOKS } from '../preferences/theme-looks.ts'

const itemClass =
  'flex cursor-pointer items-center gap-2.5 rounded-lg px-3 py-2.5 outline-none data-highlighted:bg-active'

/** Each language in its own words, for who can't read the present one. */
const LANGUAGE_NAMES: Record<Locale, string> = { id: 'Bahasa Indonesia', en: 'English' }

const Choice = ({ value, children }: { value: string; children: ReactNode }) => (
  // It stays open, so that one sees what one gets.
  <Menu.RadioItem value={value} closeOnClick={false} className={itemClass}>
    {children}
    <Menu.RadioItemIndicator className="ml-auto text-accent-ink">
      <Check aria-hidden size={18} />
    </Menu.RadioItemIndicator>
  </Menu.RadioItem>
)

const Title = ({ children }: { children: ReactNode }) => (
  <Menu.GroupLabel className="px-3 pt-2 pb-1 text-xs font-semibold text-soft">{children}</Menu.GroupLabel>
)

const Preferences = () => {
  const { theme, locale, setTheme, setLocale } = usePreferences()
  return (
    <>
      <Menu.RadioGroup value={locale} onValueChange={setLocale}>
        <Title>{m.language()}</Title>
        {locales.map((one) => (
          <Choice key={one} value={one}>
            <span lang={one}>{LANGUAGE_NAMES[one]}</span>
          </Choice>
        ))}
      </Menu.RadioGroup>
      <Menu.RadioGroup value={theme} onValueChange={setTheme}>
        <Title>{m.appearance()}</Title>
        {THEMES.map((one) => {
          const { icon: Icon, name } = THEME_LOOKS[one]
          return (
            <Choice key={one} value={one}>
              <Icon aria-hidden size={18} />
              <span className="first-letter:uppercase inline-block">{name()}</span>
            </Choice>
          )
        })}
      </Menu.RadioGroup>
    </>
  )
}

const Line = () => <Menu.Separator className="my-1.5 h-px bg-line" />

/** Whether chats are given to them while they are there. */
const Available = ({ user }: { user: User }) => {
  const { api } = useWorkplace()
  const queries = useQueryClient()
  const saving = useOnlineMutation({
    change: api.setAway,
    onSuccess: () =>
      Promise.all(
        [meQuery(api), colleaguesQuery(api)].map(({ queryKey }) => queries.invalidateQueries({ queryKey })),
      ),
  })
  const isAway = saving.isPending ? saving.variables : user.isAway === true
  return (
    <>
      <Menu.CheckboxItem
        checked={!isAway}
        // One sees what one gets.
        closeOnClick={false}
        disabled={saving.isPending}
        className={itemClass}
        onCheckedChange={(isAvailable) => {
          saving.mutate(!isAvailable)
        }}
      >
        <AwayMark isAway={isAway} />
        <span className="grid">
          {m.available()}
          <span className="text-xs text-soft">{isAway ? m.available_off() : m.available_on()}</span>
        </span>
        <Menu.CheckboxItemIndicator className="ml-auto text-accent-ink">
          <Check aria-hidden size={18} />
        </Menu.CheckboxItemIndicator>
      </Menu.CheckboxItem>
      {saving.error && <Failed error={saving.error} />}
    </>
  )
}

/** What could not be done: without a connection nothing can. */
const Failed = ({ error }: { error: Error }) => (
  <p role="alert" className="max-w-60 px-3 py-1.5 text-sm font-medium text-danger">
    {errorText(error)}
  </p>
)

/** Who is signed in, how they like it, and the way out. */
export const AccountMenu = ({
  workplace: { user },
  onSignOut,
}: {
  workplace: Pick<Workplace, 'user'>
  onSignOut: () => Promise<void>
}) => {
  const [isOpen, setOpen] = useState(false)
  const leaving = useOnlineMutation({ change: onSignOut })
  useCommand('sign-out', () => {
    // It is said here if that fails.
    setOpen(true)
    leaving.mutate()
  })
  return (
    <Menu.Root open={isOpen} onOpenChange={setOpen}>
      <Menu.Trigger
        aria-label={
          user.isAway === true
            ? m.nav_account_away({ name: isolated(user.name) })
            : m.nav_account({ name: isolated(user.name) })
        }
        title={nameText(user.name)}
        className={railItem}
      >
        <span className="relative">
          <Avatar id={user.userId} name={user.name} small />
          {user.isAway === true && (
            <span className="absolute -right-0.5 -bottom-0.5 rounded-full bg-rail p-0.5">
              <AwayMark isAway />
            </span>
          )}
        </span>
        {m.nav_account_short()}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="start" sideOffset={8} collisionPadding={8} className="z-50">
          <Menu.Popup className="max-h-(--available-height) min-w-60 overflow-y-auto rounded-xl border border-line bg-raised p-1.5 shadow-float outline-none">
            <div className="px-3 py-2">
              <p className="font-semibold">
                <Name name={user.name} />
              </p>
              <p className="text-sm text-soft">{user.email}</p>
            </div>
            <Line />
            <Available user={user} />
            <Line />
            <Preferences />
            <Line />
            <CommandMenuItem id="palette" icon={SquareTerminal} className={itemClass} />
            <CommandMenuItem id="shortcuts" icon={Keyboard} className={itemClass} />
            <CommandMenuItem id="notifications" icon={Bell} className={itemClass} />
            <CommandMenuItem id="sign-out" icon={LogOut} className={itemClass} closesMenu={false} />
            {leaving.error && <Failed error={leaving.error} />}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
