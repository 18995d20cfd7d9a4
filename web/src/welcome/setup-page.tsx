import { WorkspaceName } from '@sahut/core/contract/api/setup'
import { SahutError } from '@sahut/core/contract/errors'
import { Password } from '@sahut/core/model/user/password'
import { Email, InboxName, PersonName } from '@sahut/core/model/user/user'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { z } from 'zod'
import { useTitle } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { FrontPage } from '../session/front-page.tsx'
import { Field } from '../controls/field.tsx'
import { PasswordField } from '../controls/password-field.tsx'
import { EntryForm } from './entry-form.tsx'
import { type First, linkApi } from './link-api.ts'
import { Refused } from './refused.tsx'

const Typed = z.object({
  workspace: WorkspaceName,
  inbox: InboxName,
  name: PersonName,
  email: z.string().trim().pipe(Email),
  password: Password,
}) satisfies z.ZodType<First>

/** What is said of a field that can't be taken as it is. */
const WRONG: Record<keyof First, () => string> = {
  workspace: m.setup_workspace_bad,
  inbox: m.numbers_label_bad,
  name: m.profile_name_bad,
  email: m.people_email_bad,
  password: m.password_bad,
}

const read = (form: FormData): First | string => {
  const typed = Typed.safeParse(Object.fromEntries(form))
  const wrong = Typed.keyof().safeParse(typed.error?.issues[0]?.path[0]).data
  return typed.data ?? WRONG[wrong ?? 'workspace']()
}

const Form = ({ code }: { code: string }) => (
  <EntryForm
    read={read}
    enter={(first) => linkApi.setUp({ code, ...first })}
    reason={(error) =>
      error instanceof SahutError && error.field === 'email' ? m.people_email_taken() : undefined
    }
    // Where the first number is added.
    to="/numbers"
    act={m.setup_make()}
  >
    <Field
      label={m.setup_workspace()}
      hint={m.setup_workspace_hint()}
      name="workspace"
      autoComplete="organization"
      maxLength={80}
      autoFocus
    />
    <Field
      label={m.setup_inbox()}
      hint={m.setup_inbox_hint()}
      name="inbox"
      defaultValue={m.setup_inbox_default()}
      maxLength={60}
    />
    <Field label={m.profile_name()} name="name" autoComplete="name" maxLength={80} />
    <Field
      label={m.sign_in_email()}
      hint={m.setup_email_hint()}
      name="email"
      type="email"
      autoComplete="username"
    />
    <PasswordField
      label={m.sign_in_password()}
      hint={m.password_hint()}
      name="password"
      autoComplete="new-password"
    />
  </EntryForm>
)

/** Where a Sahut that nobody has used yet gets its workspace and its owner. */
export const SetupPage = () => {
  const code = useLocation({ select: ({ hash }) => hash })
  const { error, isSuccess, refetch } = useQuery({
    queryKey: ['setup', code],
    queryFn: () => linkApi.checkCode(code),
  })
  useTitle(`${m.setup_title()} · ${m.app_name()}`)
  return (
    <FrontPage>
      {error !== null && <Refused error={error} over={m.setup_over()} onAgain={() => void refetch()} />}
      {isSuccess && (
        <>
          <p className="mt-3 text-soft">{m.setup_lead()}</p>
          <Form code={code} />
        </>
      )}
    </FrontPage>
  )
}
