import { lazy, type ReactNode, Suspense } from 'react'
import { m } from '../paraglide/messages.js'

const PreferenceButtons = lazy(() => import('../preferences/preference-buttons.tsx'))

/** The frame of the pages that stand before the sign-in. */
export const FrontPage = ({ children }: { children: ReactNode }) => (
  <div className="flex h-full flex-col overflow-y-auto bg-talk">
    <div className="flex justify-end p-3">
      <Suspense fallback={<span className="size-11" />}>
        <PreferenceButtons />
      </Suspense>
    </div>
    <main className="grid flex-1 place-items-center px-4 pb-20">
      <div className="w-full max-w-sm rounded-2xl border border-line bg-panel p-6 shadow-float sm:p-8">
        <div className="flex items-center gap-3">
          <img src="/icon.svg" alt="" width={40} height={40} />
          <h1 className="text-2xl font-bold tracking-tight">{m.app_name()}</h1>
        </div>
        {children}
      </div>
    </main>
  </div>
)
