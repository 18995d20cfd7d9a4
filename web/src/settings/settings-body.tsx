import type { ReactNode } from 'react'
import { useTitle, useUnreadTotal } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'

/** One page of the settings, below its title. */
export const SettingsBody = ({
  title,
  lead,
  action,
  children,
}: {
  title: string
  lead: string
  /** What begins something new. */
  action?: ReactNode
  children: ReactNode
}) => {
  useTitle(`${title} · ${m.app_name()}`, useUnreadTotal())
  return (
    <main className="h-full overflow-y-auto" data-region>
      <div className="mx-auto grid max-w-4xl gap-4 px-4 py-6 sm:px-8 sm:py-8">
        <header className="flex flex-wrap items-center justify-between gap-3">
          <div>
            <h1 className="text-2xl font-bold tracking-tight">{title}</h1>
            <p className="text-soft">{lead}</p>
          </div>
          {action}
        </header>
        {children}
      </div>
    </main>
  )
}
