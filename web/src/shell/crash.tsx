import { Link } from '@tanstack/react-router'
import { Inbox } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import { buttonClass } from '../controls/button.tsx'
import { errorText, isUnreachable } from './error-text.ts'
import { ReloadButton } from '../controls/reload-button.tsx'

/** A page that could not be shown, with the ways out. */
export const Crash = ({ error }: { error: unknown }) => (
  <main className="grid h-full place-items-center bg-panel p-6 text-center">
    <div className="max-w-sm" role="alert">
      <h1 className="text-lg font-semibold">
        {isUnreachable(error) ? m.unreachable_title() : m.crashed_title()}
      </h1>
      <p className="mt-2 text-soft">{errorText(error)}</p>
      <div className="mt-5 flex flex-wrap justify-center gap-2">
        <ReloadButton />
        {/* No link of the router: whatever crashed is loaded anew. */}
        <a href="/" className={buttonClass('plain')}>
          <Inbox aria-hidden size={18} />
          {m.not_found_back()}
        </a>
      </div>
    </div>
  </main>
)

/** An address that leads nowhere. */
export const NotFound = () => (
  <main className="grid h-full place-items-center bg-panel p-6 text-center">
    <div>
      <h1 className="text-lg font-semibold">{m.not_found_title()}</h1>
      <p className="mt-2 text-soft">{m.not_found_lead()}</p>
      <Link to="/" className={buttonClass('primary', 'mt-5')}>
        {m.not_found_back()}
      </Link>
    </div>
  </main>
)

/** What is on its way, for those who wait long enough to wonder. */
export const Waiting = () => (
  <p role="status" className="grid h-full place-items-center bg-panel text-soft">
    {m.loading()}
  </p>
)
