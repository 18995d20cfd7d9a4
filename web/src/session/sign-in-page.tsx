import { type SubmitEvent, useState } from 'react'
import { useTitle } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Button } from '../controls/button.tsx'
import { Field } from '../controls/field.tsx'
import { PasswordField } from '../controls/password-field.tsx'
import { FrontPage } from './front-page.tsx'
import { keepsSiteData } from './site-data.ts'
import { errorText } from '../shell/error-text.ts'

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
    <FrontPage>
      <p className="mt-3 text-soft">{m.sign_in_lead()}</p>
      <form className="mt-6 grid gap-4" onSubmit={(event) => void submit(event)}>
        <Field
          label={m.sign_in_email()}
          name="email"
          type="email"
          required
          autoComplete="username"
          autoFocus
        />
        <PasswordField label={m.sign_in_password()} name="password" autoComplete="current-password" />
        {!keepsSiteData && <p className="text-sm text-warn">{m.sign_in_no_site_data()}</p>}
        <p role="alert" className="text-sm font-medium text-danger empty:hidden">
          {problem}
        </p>
        <Button look="primary" type="submit" disabled={isBusy} className="h-11">
          {isBusy ? m.sign_in_busy() : m.sign_in()}
        </Button>
      </form>
    </FrontPage>
  )
}
