import { SahutError } from '@sahut/core/contract/errors'
import type { LinkPurpose } from '@sahut/core/model/invitation'
import { Password } from '@sahut/core/model/password'
import { PersonName } from '@sahut/core/model/user'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useTitle } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { FrontPage } from '../session/front-page.tsx'
import { storedHint } from '../session/stored-hint.ts'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../shell/button.tsx'
import { Field } from '../shell/field.tsx'
import { PasswordField } from '../shell/password-field.tsx'
import { isolated } from '../text/shown-text.ts'
import { linkApi } from './link-api.ts'
import { Refused } from './refused.tsx'

type Typed = { name: string; password: string }

const Form = ({ purpose, token }: { purpose: LinkPurpose; token: string }) => {
  const isNew = purpose.kind === 'invitation'
  const [problem, setProblem] = useState<string>()
  const entering = useOnlineMutation({
    change: ({ name, password }: Typed) =>
      isNew ? linkApi.accept({ token, name, password }) : linkApi.reset({ token, password }),
    onSuccess: () => {
      storedHint.set(true)
      // Loaded anew, so that nothing is left of who was signed in here before; the link goes from the history.
      location.replace('/')
    },
  })
  const submit = (form: FormData) => {
    const name = PersonName.safeParse(form.get('name'))
    const password = Password.safeParse(form.get('password'))
    setProblem(
      isNew && !name.success ? m.profile_name_bad() : password.success ? undefined : m.password_bad(),
    )
    if ((name.success || !isNew) && password.success)
      entering.mutate({ name: name.data ?? '', password: password.data })
  }
  const taken = entering.error instanceof SahutError && entering.error.code === 'conflict'
  return (
    <form
      noValidate
      className="mt-6 grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit(new FormData(event.currentTarget))
      }}
    >
      <Field label={m.sign_in_email()} name="email" autoComplete="username" readOnly value={purpose.email} />
      {isNew && (
        <Field
          label={m.profile_name()}
          hint={m.profile_name_hint()}
          name="name"
          autoComplete="name"
          maxLength={80}
          autoFocus
        />
      )}
      <PasswordField
        label={m.profile_password_new()}
        hint={m.password_hint()}
        name="password"
        autoComplete="new-password"
      />
      <Problem text={problem ?? (taken ? m.welcome_taken() : undefined)} error={entering.error} />
      <Button
        look="primary"
        type="submit"
        disabled={entering.isPending || entering.isSuccess}
        className="h-11"
      >
        {isNew ? m.welcome_join() : m.welcome_set_password()}
      </Button>
    </form>
  )
}

/** For whoever was handed a link: they become one of the workspace, or set a new password. */
export const WelcomePage = () => {
  const token = useLocation({ select: ({ hash }) => hash })
  const { data, error, refetch } = useQuery({
    queryKey: ['link', token],
    queryFn: () => linkApi.purpose(token),
  })
  useTitle(`${m.welcome_title()} · ${m.app_name()}`)
  const workspace = isolated(data?.workspace ?? '')
  return (
    <FrontPage>
      {data === undefined && error === null && (
        <p role="status" className="mt-4 text-soft">
          {m.loading()}
        </p>
      )}
      {error !== null && <Refused error={error} over={m.welcome_over()} onAgain={() => void refetch()} />}
      {data !== undefined && (
        <>
          <p className="mt-3 text-soft">
            {data.kind === 'invitation' ? m.welcome_lead({ workspace }) : m.welcome_reset_lead({ workspace })}
          </p>
          {storedHint.has() && <p className="mt-3 text-sm text-warn">{m.welcome_signed_in()}</p>}
          <Form purpose={data} token={token} />
        </>
      )}
    </FrontPage>
  )
}
