import type { Chat } from '@sahut/core/model/chat/chat'
import { CheckCheck, ChevronDown, Tag, UserRound, X } from 'lucide-react'
import { useState } from 'react'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Button } from '../controls/button.tsx'
import { errorText } from '../shell/error-text.ts'
import { IconButton } from '../controls/icon-button.tsx'
import { nameText } from '../text/shown-text.ts'
import { LabelDot } from './label-dot.tsx'
import { Act, Nothing, Picker } from './picker.tsx'
import { type ChatChange, undoingOf } from './undoing.ts'
import { useLabels } from './use-labels.ts'
import { usePeopleOfAll } from './use-people.ts'
import type { Selection } from './use-selection.ts'
import type { WorkAsk } from './use-work-change.ts'

type Outcome = { done: number; refused: number; undo: ChatChange[] }

/** What was done to chats that were chosen, and the way back. */
const Done = ({
  outcome,
  onUndo,
  onClose,
}: {
  outcome: Outcome
  onUndo: () => void
  onClose: () => void
}) => (
  <div role="status" className="flex items-center gap-2 border-t border-line bg-raised px-4 py-2 text-sm">
    <span className="flex-1">
      {m.bulk_done({ count: outcome.done })}
      {outcome.refused > 0 && ` ${m.bulk_refused({ count: outcome.refused })}`}
    </span>
    {outcome.undo.length > 0 && <Button onClick={onUndo}>{m.bulk_undo()}</Button>}
    <IconButton icon={X} label={m.close()} className="size-9!" onClick={onClose} />
  </div>
)

/** Does things to the chats that are chosen, and takes them back. */
const useBulk = (chosen: readonly Chat[], onDone: () => void) => {
  const { api } = useWorkplace()
  const [outcome, setOutcome] = useState<Outcome>()
  const changing = useOnlineMutation({
    change: async (ask: WorkAsk, signal): Promise<Outcome> => {
      const changes = chosen.map(({ chatId, received }) => ({
        chatId,
        ...ask,
        // What came since it was listed is not put away unread.
        ...((ask.state === 'resolved' || ask.state === 'snoozed') && { saw: { received } }),
      }))
      const { chats: after, refused } = await api.changeChats({ changes }, signal)
      const before = new Map(chosen.map((chat) => [chat.chatId, chat]))
      const undo = after.flatMap((chat) => {
        const was = before.get(chat.chatId)
        return was === undefined ? [] : [undoingOf(was, ask, chat)]
      })
      return { done: after.length, refused: refused.length, undo }
    },
    onSuccess: (done) => {
      setOutcome(done)
      onDone()
    },
  })
  const undoing = useOnlineMutation({
    change: (undo: ChatChange[], signal) => api.changeChats({ changes: undo }, signal),
    onSuccess: () => {
      setOutcome(undefined)
    },
  })
  return {
    outcome,
    error: changing.error ?? undoing.error,
    isIdle: chosen.length === 0 || changing.isPending,
    change: changing.mutate,
    undo: () => {
      if (outcome !== undefined) undoing.mutate(outcome.undo)
    },
    forget: () => {
      setOutcome(undefined)
    },
  }
}

type PickerProps = { onChange: (ask: WorkAsk) => void }

const AssignPicker = ({ onChange }: PickerProps) => {
  const { user } = useWorkplace()
  const people = usePeopleOfAll()
  return (
    <Picker
      label={m.bulk_assign()}
      trigger={
        <>
          <UserRound aria-hidden size={16} />
          {m.bulk_assign()}
          <ChevronDown aria-hidden size={14} />
        </>
      }
    >
      {people.map(({ userId, name }) => (
        <Act
          key={userId}
          onAct={() => {
            onChange({ assignee: userId })
          }}
        >
          <bdi className="truncate">{nameText(name)}</bdi>
          {userId === user.userId && <span className="text-sm text-soft">({m.you()})</span>}
        </Act>
      ))}
      <Act
        onAct={() => {
          onChange({ assignee: null })
        }}
      >
        {m.work_nobody()}
      </Act>
    </Picker>
  )
}

const AddLabelPicker = ({ onChange }: PickerProps) => {
  const labels = useLabels()
  return (
    <Picker
      label={m.bulk_label()}
      trigger={
        <>
          <Tag aria-hidden size={15} />
          {m.bulk_label()}
          <ChevronDown aria-hidden size={14} />
        </>
      }
    >
      {labels.length === 0 && <Nothing>{m.work_no_labels()}</Nothing>}
      {labels.map(({ labelId, name, colour }) => (
        <Act
          key={labelId}
          onAct={() => {
            onChange({ addLabels: [labelId] })
          }}
        >
          <LabelDot colour={colour} />
          <bdi className="truncate">{nameText(name)}</bdi>
        </Act>
      ))}
    </Picker>
  )
}

/** Does one thing to many chats of a list, and takes it back. @param chats all of the list that are here */
const BulkBar = ({ chats, selection }: { chats: readonly Chat[]; selection: Selection }) => {
  const chosen = chats.filter(({ chatId }) => selection.chosen.has(chatId))
  const { outcome, error, isIdle, change, undo, forget } = useBulk(chosen, selection.end)
  if (!selection.isOn)
    return outcome !== undefined && <Done outcome={outcome} onUndo={undo} onClose={forget} />
  const changeUnlessIdle = (ask: WorkAsk) => {
    if (!isIdle) change(ask)
  }
  return (
    <section
      aria-label={m.bulk()}
      data-testid="bulk-bar"
      className="grid gap-2 border-t border-line bg-raised px-3 py-2"
    >
      <p className="flex items-center gap-2 text-sm font-semibold">
        <span role="status" className="flex-1">
          {m.bulk_chosen({ count: chosen.length })}
        </span>
        <IconButton icon={X} label={m.cancel()} className="size-9!" onClick={selection.end} />
      </p>
      <div className="flex flex-wrap gap-1.5">
        <AssignPicker onChange={changeUnlessIdle} />
        <AddLabelPicker onChange={changeUnlessIdle} />
        <Button
          look="primary"
          className="min-h-8"
          disabled={isIdle}
          onClick={() => {
            change({ state: 'resolved' })
          }}
        >
          <CheckCheck aria-hidden size={16} />
          {m.work_resolve()}
        </Button>
      </div>
      {error && (
        <p role="alert" className="text-sm font-medium text-danger">
          {errorText(error)}
        </p>
      )}
    </section>
  )
}

export default BulkBar
