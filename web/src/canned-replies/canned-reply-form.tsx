import { type CannedReply, NewCannedReply, VARIABLES } from '@sahut/core/model/workspace/canned-reply'
import { useId } from 'react'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { namedProblem } from '../settings/named-problem.ts'
import { SaveForm } from '../settings/save-form.tsx'
import { Field } from '../controls/field.tsx'
import { fieldClass } from '../controls/field-class.ts'

/** Writes an answer down, a new one or one that is there. */
export const CannedReplyForm = ({
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
  return (
    <SaveForm
      read={(form) =>
        NewCannedReply.safeParse({
          name: form.get('name'),
          text: form.get('text'),
          isShared: form.get('shared') === 'on',
        }).data
      }
      bad={m.canned_bad()}
      reason={namedProblem}
      save={({ name, text, isShared }, signal) =>
        reply === undefined
          ? api.createCannedReply({ name, text, isShared }, signal)
          : api.changeCannedReply(reply.cannedReplyId, { name, text }, signal)
      }
      onDone={onDone}
    >
      {(isBad) => (
        <>
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
        </>
      )}
    </SaveForm>
  )
}
