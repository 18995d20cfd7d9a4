import { QueryClientProvider } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { PageCommands } from '../commands/page-commands.tsx'
import { WorkplaceContext, type Workplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { OfflineNotice } from '../offline/offline-notice.tsx'
import { part } from '../controls/part.tsx'
import { useShellDialog } from './shell-dialog.ts'
import { Update } from './update.tsx'

/** Fetched beside the chats, which do not wait for it: menus and tooltips weigh a fifth of the page. */
const Rail = lazy(() => import('./rail.tsx'))
const Notifications = part(() => import('../notifications/notifications.tsx'))
const Keeping = part(() => import('../offline/keeping.tsx'))
const DraftTelling = part(() => import('../conversation/composer/draft-telling.tsx'))
const DeadNotice = part(() => import('../numbers/dead-notice.tsx'))
const NotificationDialog = part(() => import('../notifications/notification-dialog.tsx'))

const Palette = part(() => import('../commands/palette.tsx'))
const CheatSheet = part(() => import('../commands/cheat-sheet.tsx'))

/** The dialog that was asked for from anywhere, whose code is fetched then. */
const OpenDialog = () => {
  const open = useShellDialog((dialogs) => dialogs.open)
  switch (open) {
    case 'notifications':
      return <NotificationDialog />
    case 'palette':
      return <Palette />
    case 'shortcuts':
      return <CheatSheet />
    // It stands where it is opened.
    case 'new-chat':
    case undefined:
      return null
  }
}

/** The frame around every page behind the sign-in: the rail beside it, on phones below it. */
export const Shell = ({ workplace, onSignOut }: { workplace: Workplace; onSignOut: () => Promise<void> }) => {
  return (
    <WorkplaceContext value={workplace}>
      <QueryClientProvider client={workplace.queries}>
        <a
          href="#content"
          className="sr-only rounded-lg bg-raised px-4 py-2 shadow-float focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
        >
          {m.skip_to_content()}
        </a>
        <PageCommands />
        <div className="flex h-full flex-col">
          <Update />
          <OfflineNotice />
          <Suspense>
            <DeadNotice />
          </Suspense>
          {/* On a phone a conversation has the whole screen. */}
          <div className="group flex min-h-0 flex-1 flex-col-reverse md:flex-row">
            <nav
              data-region
              aria-label={m.nav_main()}
              className="flex shrink-0 items-center justify-around gap-2 border-line bg-rail px-2 py-1.5 max-md:border-t max-md:pb-[max(0.375rem,env(safe-area-inset-bottom))] md:w-20 md:flex-col md:justify-start md:border-r md:py-3 max-md:group-has-[[data-fills-phone]]:hidden"
            >
              <Suspense fallback={<span className="h-13" />}>
                <Rail onSignOut={onSignOut} />
              </Suspense>
            </nav>
            <div id="content" tabIndex={-1} className="min-h-0 min-w-0 flex-1 outline-none">
              <Outlet />
            </div>
          </div>
        </div>
        <Suspense>
          <Notifications />
        </Suspense>
        <Suspense>
          <Keeping />
        </Suspense>
        <Suspense>
          <DraftTelling />
        </Suspense>
        <Suspense>
          <OpenDialog />
        </Suspense>
      </QueryClientProvider>
    </WorkplaceContext>
  )
}
