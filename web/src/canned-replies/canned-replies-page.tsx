import { type CannedReply, NewCannedReply, VARIABLES } from '@sahut/core/model/canned-reply'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Globe, UserRound } from 'lucide-react'
import { useId, useState } from 'react'
import { cannedRepliesQuery } from '../api/queries.ts'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useUser } from '../desk/use-user.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { AddButton } from '../settings/add-button.tsx'
import { namedProblem } from '../settings/named-problem.ts'
import { Problem } from '../settings/problem.tsx'
import { ReadList } from '../settings/read-list.tsx'
import { SettingsBody } from '../settings/settings-body.tsx'
import { SettingsRow } from '../settings/settings-row.tsx'
import { Button } from '../shell/button.tsx'
import { Dialog } from '../shell/dialog.tsx'
import { Field } from '../shell/field.tsx'
import { fieldClass } from '../shell/field-class.ts'
import { QuestionDialog } from '../shell/question-dialog.tsx'
import { isolated } from '../text/shown-text.ts'

type Typed = { name: string; text: string; isShared: boolean }

const ReplyForm = ({
  reply,
  isAdmin,
  onDone,
}: {
  reply: CannedReply | undefined
  isAdmin: boolean
  onDone: () => void
}) => {
  const { api } = useWorkplace()
  const textId = useId()
  const [isBad, setBad] = useState(false)
  const saving = useOnlineMutation({
    change: ({ name, text, isShared }: Typed, signal) =>
      reply === undefined
        ? api.createCannedReply({ name, text, isShared }, signal)
        : api.changeCannedReply(reply.cannedReplyId, { name, text }, signal),
    onSuccess: onDone,
  })
  return (
    <form
      noValidate
      className="grid gap-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        const typed = NewCannedReply.safeParse({
          name: form.get('name'),
          text: form.get('text'),
          isShared: form.get('shared') === 'on',
        })
        setBad(!typed.success)
        if (typed.success) saving.mutate(typed.data)
      }}
    >
      <Field
        label={m.canned_name()}
        hint={m.canned_name_hint()}
        name="name"
        maxLength={40}
        defaultValue={reply?.name ?? ''}
        aria-invalid={isBad}
      />
      <div className="grid gap-1.5">
        <label htmlFor={textId} className="text-sm font-semibold">
          {m.canned_text()}
        </label>
        <textarea
          id={textId}
          name="text"
          rows={5}
          maxLength={10_000}
          defaultValue={reply?.text ?? ''}
          aria-describedby={`${textId}-hint`}
          className={`${fieldClass} h-auto py-2`}
        />
        <p id={`${textId}-hint`} className="text-xs text-soft">
          {m.canned_variables({ variables: VARIABLES.map((name) => `{{${name}}}`).join(', ') })}
        </p>
      </div>
      {reply === undefined && isAdmin && (
        <label className="flex min-h-10 cursor-pointer items-center gap-2.5">
          <input type="checkbox" name="shared" defaultChecked className="size-5 accent-accent" />
          {m.canned_share()}
        </label>
      )}
      <Problem text={isBad ? m.canned_bad() : namedProblem(saving.error)} error={saving.error} />
      <Button look="primary" type="submit" disabled={saving.isPending}>
        {saving.isPending ? m.saving() : m.save()}
      </Button>
    </form>
  )
}

type Ask = { what: 'edit'; reply?: CannedReply } | { what: 'remove'; reply: CannedReply }

const Sign = ({ userId }: CannedReply) => {
  const [Icon, text] = userId === undefined ? [Globe, m.canned_shared()] : [UserRound, m.canned_own()]
  return (
    <span role="img" aria-label={text} title={text} className="shrink-0 text-soft">
      <Icon aria-hidden size={18} />
    </span>
  )
}

/** Answers that are written often. */
export const CannedRepliesPage = () => {
  const { api } = useWorkplace()
  const queries = useQueryClient()
  const isAdmin = useUser().role === 'admin'
  const [ask, setAsk] = useState<Ask>()
  const replies = useQuery(cannedRepliesQuery(api))
  const close = () => {
    setAsk(undefined)
    void queries.invalidateQueries({ queryKey: cannedRepliesQuery(api).queryKey })
  }
  const actionsOf = (reply: CannedReply) =>
    reply.userId === undefined && !isAdmin
      ? []
      : [
          {
            text: m.numbers_edit(),
            onClick: () => {
              setAsk({ what: 'edit', reply })
            },
          },
          {
            text: m.numbers_remove(),
            onClick: () => {
              setAsk({ what: 'remove', reply })
            },
          },
        ]
  const edited = ask?.what === 'edit' ? ask.reply : undefined
  return (
    <SettingsBody
      title={m.canned_title()}
      lead={m.canned_lead()}
      action={
        <AddButton
          text={m.canned_add()}
          onClick={() => {
            setAsk({ what: 'edit' })
          }}
        />
      }
    >
      <ReadList read={replies}>
        {(all) =>
          all.length === 0 ? (
            <p role="status">{m.canned_nothing()}</p>
          ) : (
            <ul className="grid gap-3">
              {all.map((reply) => (
                <SettingsRow
                  key={reply.cannedReplyId}
                  name={reply.name}
                  sign={<Sign {...reply} />}
                  actions={actionsOf(reply)}
                >
                  <p className="line-clamp-2 text-sm whitespace-pre-line text-soft">{reply.text}</p>
                </SettingsRow>
              ))}
            </ul>
          )
        }
      </ReadList>
      <Dialog
        title={edited === undefined ? m.canned_add() : m.teams_edit_title({ name: isolated(edited.name) })}
        isOpen={ask?.what === 'edit'}
        onClose={close}
      >
        <ReplyForm reply={edited} isAdmin={isAdmin} onDone={close} />
      </Dialog>
      <QuestionDialog
        question={
          ask?.what === 'remove'
            ? {
                title: m.teams_remove_title({ name: isolated(ask.reply.name) }),
                body: m.canned_removal(),
                act: m.numbers_remove(),
                change: (signal) => api.removeCannedReply(ask.reply.cannedReplyId, signal),
              }
            : undefined
        }
        onClose={close}
        onDone={close}
      />
    </SettingsBody>
  )
}
