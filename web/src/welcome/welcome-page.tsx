import { SahutError } from '@sahut/core/contract/errors'
import type { LinkPurpose } from '@sahut/core/model/user/invitation'
import { Password } from '@sahut/core/model/user/password'
import { PersonName } from '@sahut/core/model/user/user'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useTitle } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { FrontPage } from '../session/front-page.tsx'
import { storedHint } from '../session/stored-hint.ts'
import { Field } from '../controls/field.tsx'
import { PasswordField } from '../controls/password-field.tsx'
import { isolated } from '../text/shown-text.ts'
import { EntryForm } from './entry-form.tsx'
import { linkApi } from './link-api.ts'
import { Refused } from './refused.tsx'

type Typed = { name: string; password: string }

const Form = ({ purpose, token }: { purpose: LinkPurpose; token: string }) => {
  const isNew = purpose.kind === 'invitation'
  return (
    <EntryForm<Typed>
      read={(form) => {
        const name = PersonName.safeParse(form.get('name'))
        const password = Password.safeParse(form.get('password'))
        if (isNew && !name.success) return m.profile_name_bad()
        return password.success ? { name: name.data ?? '', password: password.data } : m.password_bad()
      }}
      enter={({ name, password }) =>
        isNew ? linkApi.accept({ token, name, password }) : linkApi.reset({ token, password })
      }
      reason={(error) =>
        error instanceof SahutError && error.code === 'conflict' ? m.welcome_taken() : undefined
      }
      to="/"
      act={isNew ? m.welcome_join() : m.welcome_set_password()}
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
    </EntryForm>
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
