import { PersonName } from '@sahut/core/model/user/user'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { meQuery } from '../api/queries.ts'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useUser } from '../desk/use-user.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../controls/button.tsx'
import { Field } from '../controls/field.tsx'

/** How one is called, by colleagues. */
export const NameForm = () => {
  const { api } = useWorkplace()
  const user = useUser()
  const queries = useQueryClient()
  const [isBad, setIsBad] = useState(false)
  const saving = useOnlineMutation({
    change: api.changeName,
    onSuccess: () => queries.invalidateQueries({ queryKey: meQuery(api).queryKey }),
  })
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        const name = PersonName.safeParse(new FormData(event.currentTarget).get('name'))
        setIsBad(!name.success)
        if (name.success) saving.mutate(name.data)
      }}
    >
      <Field
        label={m.profile_name()}
        hint={m.profile_name_hint()}
        name="name"
        defaultValue={user.name}
        maxLength={80}
        autoComplete="name"
        aria-invalid={isBad}
      />
      <Problem text={isBad ? m.profile_name_bad() : undefined} error={saving.error} />
      <p role="status" className="text-sm empty:hidden">
        {saving.isSuccess ? m.profile_saved() : ''}
      </p>
      <Button type="submit" disabled={saving.isPending} className="justify-self-start">
        {saving.isPending ? m.saving() : m.save()}
      </Button>
    </form>
  )
}
