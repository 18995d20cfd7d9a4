import { POLL_OPTION_LENGTH, POLL_OPTIONS, POLL_QUESTION_LENGTH } from '@sahut/core/model/content/sendable'
import { useState } from 'react'
import { m } from '../../../paraglide/messages.js'
import { Button } from '../../../controls/button.tsx'
import { KindForm, type OnSay, textIn } from './kind-form.tsx'
import { Field } from '../../../controls/field.tsx'

/** Asks a question with answers to choose from. */
export const PollForm = ({ onSay }: { onSay: OnSay }) => {
  const [count, setCount] = useState(2)
  const places = Array.from({ length: count }, (_, at) => at)
  const read = (form: FormData) => ({
    type: 'poll',
    question: textIn(form, 'question'),
    options: places.flatMap((at) => textIn(form, `option-${String(at)}`) ?? []),
    most: form.get('many') === null ? 1 : 0,
  })
  return (
    <KindForm onSay={onSay} fault={m.poll_bad()} read={read}>
      <Field label={m.poll_question()} name="question" maxLength={POLL_QUESTION_LENGTH} />
      {places.map((at) => (
        <Field
          key={at}
          label={m.poll_option({ number: at + 1 })}
          name={`option-${String(at)}`}
          maxLength={POLL_OPTION_LENGTH}
        />
      ))}
      {count < POLL_OPTIONS && (
        <Button
          onClick={() => {
            setCount(count + 1)
          }}
        >
          {m.poll_add()}
        </Button>
      )}
      <label className="flex min-h-6 items-center gap-2 text-sm">
        <input type="checkbox" name="many" className="size-5 accent-accent" />
        {m.poll_any()}
      </label>
    </KindForm>
  )
}
