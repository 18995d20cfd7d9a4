import { SahutError } from '@sahut/core/contract/errors'
import { Password } from '@sahut/core/model/user/password'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { sessionsQuery } from '../api/queries.ts'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useUser } from '../desk/use-user.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../controls/button.tsx'
import { PasswordField } from '../controls/password-field.tsx'

const problemOf = (isBad: boolean, error: Error | null): string | undefined => {
  if (isBad) return m.password_bad()
  return error instanceof SahutError && error.field === 'old' ? m.profile_password_wrong() : undefined
}

const Fields = ({ isBad, error }: { isBad: boolean; error: Error | null }) => {
  const { email } = useUser()
  const problem = problemOf(isBad, error)
  return (
    <>
      {/* By which a password manager knows whose it is. */}
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordField label={m.profile_password_old()} name="old" autoComplete="current-password" />
      <PasswordField
        label={m.profile_password_new()}
        hint={m.password_hint()}
        name="password"
        autoComplete="new-password"
      />
      <Problem text={problem} error={error} />
    </>
  )
}

/** Another password, for who knows the present one. */
export const PasswordForm = () => {
  const { api } = useWorkplace()
  const queries = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const [isBad, setIsBad] = useState(false)
  const saving = useOnlineMutation({
    change: api.changePassword,
    onSuccess: () => {
      form.current?.reset()
      void queries.invalidateQueries({ queryKey: sessionsQuery(api).queryKey })
    },
  })
  const submit = (typed: FormData) => {
    const [old, password] = [typed.get('old'), Password.safeParse(typed.get('password'))]
    setIsBad(!password.success)
    if (typeof old === 'string' && old !== '' && password.success)
      saving.mutate({ old, password: password.data })
  }
  return (
    <form
      ref={form}
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit(new FormData(event.currentTarget))
      }}
    >
      <Fields isBad={isBad} error={saving.error} />
      <p role="status" className="text-sm empty:hidden">
        {saving.isSuccess ? m.profile_password_changed({ count: saving.data }) : ''}
      </p>
      <Button type="submit" disabled={saving.isPending} className="justify-self-start">
        {saving.isPending ? m.saving() : m.profile_password_change()}
      </Button>
    </form>
  )
}
