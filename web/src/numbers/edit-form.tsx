import { type InboxId } from '@sahut/core/model/ids'
import {
  CALL_ANSWER_LIMIT,
  LABEL_LIMIT,
  NumberLabel,
  type WhatsAppNumber,
} from '@sahut/core/model/number/number'
import { useQuery } from '@tanstack/react-query'
import { meQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { SaveForm } from '../settings/save-form.tsx'
import { fieldClass } from '../controls/field-class.ts'

type Change = {
  label: string
  inboxId?: InboxId
  showsTyping: boolean
  tellsRead: boolean
  takesGroups: boolean
  callAnswer: string | null
}

const Switch = ({ name, text, hint, isOn }: { name: string; text: string; hint: string; isOn: boolean }) => (
  <div className="grid grid-cols-[auto_1fr] gap-x-2.5 gap-y-0.5">
    <input
      id={`edit-${name}`}
      name={name}
      type="checkbox"
      defaultChecked={isOn}
      aria-describedby={`edit-${name}-hint`}
      className="mt-0.5 size-5 accent-accent"
    />
    <label htmlFor={`edit-${name}`} className="text-sm font-semibold">
      {text}
    </label>
    <p id={`edit-${name}-hint`} className="col-start-2 text-xs text-soft">
      {hint}
    </p>
  </div>
)

const Switches = ({ number }: { number: WhatsAppNumber }) => (
  <>
    <Switch
      name="tellsRead"
      text={m.numbers_tells_read()}
      hint={m.numbers_tells_read_hint()}
      isOn={number.tellsRead !== false}
    />
    <Switch
      name="showsTyping"
      text={m.numbers_shows_typing()}
      hint={m.numbers_shows_typing_hint()}
      isOn={number.showsTyping === true}
    />
    <Switch
      name="takesGroups"
      text={m.numbers_takes_groups()}
      hint={m.numbers_takes_groups_hint()}
      isOn={number.takesGroups === true}
    />
  </>
)

const CallAnswerField = ({ answer = '' }: { answer: string | undefined }) => (
  <div className="grid gap-1.5">
    <label htmlFor="edit-call-answer" className="text-sm font-semibold">
      {m.numbers_call_answer()}
    </label>
    <textarea
      id="edit-call-answer"
      name="callAnswer"
      defaultValue={answer}
      rows={2}
      maxLength={CALL_ANSWER_LIMIT}
      aria-describedby="edit-call-answer-hint"
      className={fieldClass}
    />
    <p id="edit-call-answer-hint" className="text-xs text-soft">
      {m.numbers_call_answer_hint()}
    </p>
  </div>
)

/** Nothing but space is no answer. */
const answerIn = (value: FormDataEntryValue | null): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null

/** Names a number anew, says what contacts see of the team, and in which inbox its new chats begin. */
export const EditForm = ({ number, onClose }: { number: WhatsAppNumber; onClose: () => void }) => {
  const { api } = useWorkplace()
  const inboxes = useQuery(meQuery(api)).data?.inboxes ?? []
  const read = (form: FormData): Change | undefined => {
    const { data: label } = NumberLabel.safeParse(form.get('label'))
    if (label === undefined) return undefined
    const inbox = inboxes.find(({ inboxId }) => inboxId === form.get('inbox'))
    const isOn = (name: string) => form.get(name) !== null
    return {
      label,
      showsTyping: isOn('showsTyping'),
      tellsRead: isOn('tellsRead'),
      takesGroups: isOn('takesGroups'),
      callAnswer: answerIn(form.get('callAnswer')),
      ...(inbox && { inboxId: inbox.inboxId }),
    }
  }
  return (
    <SaveForm
      read={read}
      bad={m.numbers_label_bad()}
      save={(change, signal) => api.changeNumber(number.numberId, change, signal)}
      onDone={onClose}
    >
      {(isBad) => (
        <>
          <div className="grid gap-1.5">
            <label htmlFor="edit-label" className="text-sm font-semibold">
              {m.numbers_label()}
            </label>
            <input
              id="edit-label"
              name="label"
              defaultValue={number.label}
              maxLength={LABEL_LIMIT}
              autoComplete="off"
              aria-invalid={isBad}
              className={fieldClass}
            />
          </div>
          <div className="grid gap-1.5">
            <label htmlFor="edit-inbox" className="text-sm font-semibold">
              {m.numbers_inbox()}
            </label>
            <select
              id="edit-inbox"
              name="inbox"
              defaultValue={number.inboxId}
              aria-describedby="edit-inbox-hint"
              className={fieldClass}
            >
              {inboxes.map(({ inboxId, name }) => (
                <option key={inboxId} value={inboxId}>
                  {name}
                </option>
              ))}
            </select>
            <p id="edit-inbox-hint" className="text-xs text-soft">
              {m.numbers_move_hint()}
            </p>
          </div>
          <Switches number={number} />
          <CallAnswerField answer={number.callAnswer} />
        </>
      )}
    </SaveForm>
  )
}
