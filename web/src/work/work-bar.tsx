import type { Chat } from '@sahut/core/model/chat/chat'
import { BEST } from '@sahut/core/model/workspace/rating'
import { isOpen } from '@sahut/core/model/chat/work'
import { AlarmClock, CheckCheck, ChevronDown, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { serverNow } from '../api/server-clock.ts'
import { useCommand } from '../commands/use-command.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { exactText, momentText, sinceText } from '../time/dates.ts'
import { Act, Picker } from './picker.tsx'
import { Due } from './due.tsx'
import { AssigneePicker, LabelPicker, PriorityPicker, TeamPicker } from './pickers.tsx'
import { SnoozeDialog } from './snooze-dialog.tsx'
import { snoozeTimes } from './snooze-times.ts'
import { useWorkChange, type WorkAsk } from './use-work-change.ts'

const buttonClass =
  'flex min-h-8 shrink-0 items-center gap-1.5 rounded-lg px-2.5 text-sm font-semibold disabled:opacity-60'

const SnoozePicker = ({ onChange }: { onChange: (ask: WorkAsk) => void }) => {
  const [isChoosing, setChoosing] = useState(false)
  const snooze = (until?: number) => {
    onChange({ state: 'snoozed', ...(until !== undefined && { until }) })
  }
  return (
    <>
      <Picker
        label={m.work_snooze()}
        trigger={
          <>
            <AlarmClock aria-hidden size={16} className="shrink-0" />
            {m.work_snooze()}
            <ChevronDown aria-hidden size={14} className="shrink-0" />
          </>
        }
      >
        {snoozeTimes(serverNow()).map(({ text, until }) => (
          <Act
            key={text}
            onAct={() => {
              snooze(until)
            }}
          >
            {text}
            <span className="ml-auto pl-4 text-sm text-soft">{momentText(until)}</span>
          </Act>
        ))}
        <Act
          onAct={() => {
            snooze()
          }}
        >
          {m.snooze_answer()}
        </Act>
        <Act
          onAct={() => {
            setChoosing(true)
          }}
        >
          {m.snooze_choose()}
        </Act>
      </Picker>
      {isChoosing && (
        <SnoozeDialog
          onClose={() => {
            setChoosing(false)
          }}
          onChoose={(until) => {
            setChoosing(false)
            snooze(until)
          }}
        />
      )}
    </>
  )
}

/** Where the chat stands, and the next step. */
const StateButtons = ({
  chat,
  isChanging,
  onChange,
}: {
  chat: Chat
  isChanging: boolean
  onChange: (ask: WorkAsk) => void
}) => {
  if (isOpen(chat))
    return (
      <>
        <SnoozePicker onChange={onChange} />
        <button
          type="button"
          disabled={isChanging}
          className={`${buttonClass} bg-accent text-on-accent hover:bg-accent-strong`}
          onClick={() => {
            onChange({ state: 'resolved' })
          }}
        >
          <CheckCheck aria-hidden size={16} />
          {m.work_resolve()}
        </button>
      </>
    )
  const { state, until } = chat.work ?? {}
  const text =
    state === 'resolved'
      ? m.state_resolved()
      : until === undefined
        ? m.state_snoozed()
        : m.state_snoozed_until({ time: momentText(until) })
  return (
    <>
      <span data-testid="chat-state" className="shrink-0 text-sm text-soft">
        {text}
      </span>
      <button
        type="button"
        disabled={isChanging}
        className={`${buttonClass} border border-edge text-ink hover:bg-sunken`}
        onClick={() => {
          onChange({ state: 'open' })
        }}
      >
        <RotateCcw aria-hidden size={15} />
        {state === 'resolved' ? m.work_reopen() : m.work_unsnooze()}
      </button>
    </>
  )
}

/** Since when nobody has answered. */
const Waiting = ({ since }: { since: number | undefined }) =>
  since !== undefined && (
    <span data-testid="waiting-since" title={exactText(since)} className="shrink-0 px-1 text-xs text-soft">
      {m.work_waiting({ time: sinceText(since) })}
    </span>
  )

/** What the team does with the open chat: whose it is, for whom, how urgent, about what, and when it is done. */
const WorkBar = ({ chat }: { chat: Chat }) => {
  const { user } = useWorkplace()
  const { change, isChanging, error } = useWorkChange(chat)
  const take = () => {
    change({ assignee: user.userId })
  }
  const isMine = chat.work?.assignee === user.userId
  const hasTarget = chat.work?.reply !== undefined || chat.work?.solve !== undefined
  useCommand('take-chat', take, !isMine && !isChanging)
  useCommand(
    'resolve-chat',
    () => {
      change({ state: 'resolved' })
    },
    isOpen(chat) && !isChanging,
  )
  useCommand(
    'open-chat',
    () => {
      change({ state: 'open' })
    },
    !isOpen(chat) && !isChanging,
  )
  return (
    <section
      aria-label={m.work()}
      data-testid="work-bar"
      className="@container border-b border-line bg-panel"
    >
      <div className="flex items-center gap-1.5 overflow-x-auto px-3 py-1.5 sm:px-5">
        {chat.work?.assignee === undefined && (
          <button
            type="button"
            disabled={isChanging}
            className={`${buttonClass} bg-accent-soft text-accent-ink hover:underline`}
            onClick={take}
          >
            {m.work_take()}
          </button>
        )}
        <AssigneePicker chat={chat} onChange={change} />
        <TeamPicker chat={chat} onChange={change} />
        <PriorityPicker chat={chat} onChange={change} />
        <LabelPicker chat={chat} onChange={change} />
        {/* One of them is enough: the next step must not be pushed out of sight. */}
        {!hasTarget && <Waiting since={chat.work?.waiting} />}
        {chat.work !== undefined && <Due work={chat.work} />}
        {!hasTarget && chat.work?.rating !== undefined && (
          <span data-testid="rating" className="shrink-0 px-1 text-xs text-soft">
            {m.rating_last({ rating: chat.work.rating, best: BEST })}
          </span>
        )}
        <span className="min-w-2 flex-1" />
        {/* Where there is little room, as on a phone, the next step must not be out of sight. */}
        <span className="flex items-center gap-1.5 @max-3xl:order-first">
          <StateButtons chat={chat} isChanging={isChanging} onChange={change} />
        </span>
      </div>
      {error !== undefined && (
        <p role="alert" className="px-3 pb-1.5 text-sm font-medium text-danger sm:px-5">
          {error}
        </p>
      )}
    </section>
  )
}

export default WorkBar
