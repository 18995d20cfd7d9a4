import { Eye, EyeOff } from 'lucide-react'
import { lazy, type SubmitEvent, Suspense, useState } from 'react'
import { useTitle } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Button } from '../shell/button.tsx'
import { keepsSiteData } from './site-data.ts'
import { errorText } from '../shell/error-text.ts'

const PreferenceButtons = lazy(() => import('../preferences/preference-buttons.tsx'))

const inputClass =
  'h-11 w-full rounded-lg border border-edge bg-panel px-3 outline-none focus-visible:border-accent focus-visible:ring-2 focus-visible:ring-accent/40'

const Password = () => {
  const [isShown, setShown] = useState(false)
  const label = isShown ? m.sign_in_hide_password() : m.sign_in_show_password()
  const Icon = isShown ? EyeOff : Eye
  return (
    <div className="relative">
      <input
        id="password"
        name="password"
        type={isShown ? 'text' : 'password'}
        required
        maxLength={1000}
        autoComplete="current-password"
        className={`${inputClass} pr-12`}
      />
      <button
        type="button"
        aria-label={label}
        className="absolute inset-y-0 right-0 grid w-11 place-items-center rounded-lg text-soft hover:text-ink"
        onClick={() => {
          setShown(!isShown)
        }}
      >
        <Icon aria-hidden size={20} strokeWidth={1.75} />
      </button>
    </div>
  )
}

/** The way in. */
export const SignInPage = (props: {
  hasEnded: boolean
  signIn: (email: string, password: string) => Promise<void>
  onSignedIn: () => void
}) => {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState(props.hasEnded ? m.sign_in_ended() : '')
  useTitle(`${m.sign_in()} · ${m.app_name()}`)

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [email, password] = [form.get('email'), form.get('password')]
    if (typeof email !== 'string' || typeof password !== 'string') return
    setBusy(true)
    setProblem('')
    try {
      await props.signIn(email.trim(), password)
      props.onSignedIn()
    } catch (error) {
      setProblem(errorText(error))
      setBusy(false)
    }
  }

  return (
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
          <p className="mt-3 text-soft">{m.sign_in_lead()}</p>
          <form className="mt-6 grid gap-4" onSubmit={(event) => void submit(event)}>
            <div className="grid gap-1.5">
              <label htmlFor="email" className="text-sm font-semibold">
                {m.sign_in_email()}
              </label>
              <input
                id="email"
                name="email"
                type="email"
                required
                autoComplete="username"
                autoFocus
                className={inputClass}
              />
            </div>
            <div className="grid gap-1.5">
              <label htmlFor="password" className="text-sm font-semibold">
                {m.sign_in_password()}
              </label>
              <Password />
            </div>
            {!keepsSiteData && <p className="text-sm text-warn">{m.sign_in_no_site_data()}</p>}
            <p role="alert" className="text-sm font-medium text-danger empty:hidden">
              {problem}
            </p>
            <Button look="primary" type="submit" disabled={isBusy} className="h-11">
              {isBusy ? m.sign_in_busy() : m.sign_in()}
            </Button>
          </form>
        </div>
      </main>
    </div>
  )
}
