import type { InboxId } from '@sahut/core/model/ids'
import type { InboxRules } from '@sahut/core/model/user/user'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useId } from 'react'
import type { z } from 'zod'
import { meQuery } from '../../api/queries.ts'
import { useOnlineMutation } from '../../api/use-online-mutation.ts'
import { useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { Problem } from '../../settings/problem.tsx'
import { Button } from '../../controls/button.tsx'

/** One thing that an inbox does by itself, and the button that keeps it. */
export const RulesPart = ({
  inboxId,
  title,
  lead,
  problem,
  read,
  children,
}: {
  inboxId: InboxId
  title: string
  lead: string
  /** What is wrong in it. */
  problem?: string | undefined
  /** What was filled in; nothing if that can't be kept, which `problem` says then. */
  read: (form: FormData) => z.input<typeof InboxRules> | undefined
  children: ReactNode
}) => {
  const { api } = useWorkplace()
  const queries = useQueryClient()
  const id = useId()
  const saving = useOnlineMutation({
    change: (rules: z.input<typeof InboxRules>, signal) => api.changeInboxRules(inboxId, rules, signal),
    onSuccess: () => queries.invalidateQueries({ queryKey: meQuery(api).queryKey }),
  })
  return (
    <form
      noValidate
      aria-labelledby={id}
      className="grid gap-4 rounded-xl border border-line bg-panel p-4 sm:p-6"
      onSubmit={(event) => {
        event.preventDefault()
        const rules = read(new FormData(event.currentTarget))
        if (rules !== undefined) saving.mutate(rules)
      }}
    >
      <div>
        <h2 id={id} className="text-lg font-bold">
          {title}
        </h2>
        <p className="text-sm text-soft">{lead}</p>
      </div>
      {children}
      <Problem text={problem} error={saving.error} />
      <p role="status" className="text-sm empty:hidden">
        {saving.isSuccess ? m.profile_saved() : ''}
      </p>
      <Button type="submit" disabled={saving.isPending} className="justify-self-start">
        {saving.isPending ? m.saving() : m.save()}
      </Button>
    </form>
  )
}
