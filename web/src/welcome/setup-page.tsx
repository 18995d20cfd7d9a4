import { WorkspaceName } from '@sahut/core/contract/api/setup'
import { SahutError } from '@sahut/core/contract/errors'
import { Password } from '@sahut/core/model/password'
import { Email, InboxName, PersonName } from '@sahut/core/model/user'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { z } from 'zod'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useTitle } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { FrontPage } from '../session/front-page.tsx'
import { storedHint } from '../session/stored-hint.ts'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../shell/button.tsx'
import { Field } from '../shell/field.tsx'
import { PasswordField } from '../shell/password-field.tsx'
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

const Form = ({ code }: { code: string }) => {
  const [problem, setProblem] = useState<string>()
  const making = useOnlineMutation({
    change: (first: First) => linkApi.setUp({ code, ...first }),
    onSuccess: () => {
      storedHint.set(true)
      // Where the first number is added; nothing of the code stays in the history.
      location.replace('/numbers')
    },
  })
  const submit = (form: FormData) => {
    const typed = Typed.safeParse(Object.fromEntries(form))
    const wrong = Typed.keyof().safeParse(typed.error?.issues[0]?.path[0]).data
    setProblem(wrong === undefined ? undefined : WRONG[wrong]())
    if (typed.success) making.mutate(typed.data)
  }
  const isTaken = making.error instanceof SahutError && making.error.field === 'email'
  return (
    <form
      noValidate
      className="mt-6 grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit(new FormData(event.currentTarget))
      }}
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
      <Problem text={problem ?? (isTaken ? m.people_email_taken() : undefined)} error={making.error} />
      <Button look="primary" type="submit" disabled={making.isPending || making.isSuccess} className="h-11">
        {m.setup_make()}
      </Button>
    </form>
  )
}

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
