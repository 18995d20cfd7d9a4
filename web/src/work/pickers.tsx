import { PRIORITIES } from '@sahut/core/model/content/work'
import type { Chat } from '@sahut/core/model/chat/chat'
import { LABELS_A_CHAT } from '@sahut/core/model/chat/work'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, Tag, UserRound, UsersRound } from 'lucide-react'
import { teamsQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Avatar } from '../shell/avatar.tsx'
import { nameText } from '../text/shown-text.ts'
import { LabelDot } from './label-dot.tsx'
import { Choice, Nothing, Picker, Toggle } from './picker.tsx'
import { PriorityIcon } from './priority-icon.tsx'
import { priorityText } from './priority-text.ts'
import { useLabels, useLabelsOf } from './use-labels.ts'
import { useNameOf, usePeopleOf } from './use-people.ts'
import type { WorkAsk } from './use-work-change.ts'

type Props = { chat: Chat; onChange: (ask: WorkAsk) => void }

const Down = () => <ChevronDown aria-hidden size={14} className="shrink-0" />

/** Whose the chat is. */
export const AssigneePicker = ({ chat, onChange }: Props) => {
  const { user } = useWorkplace()
  const people = usePeopleOf(chat.inboxId)
  const { assignee } = chat.work ?? {}
  const name = useNameOf(assignee)
  const shown = assignee === undefined ? m.work_nobody() : nameText(name ?? '…')
  return (
    <Picker
      label={`${m.work_assignee()}: ${shown}`}
      trigger={
        <>
          {assignee === undefined ? (
            <UserRound aria-hidden size={16} className="shrink-0" />
          ) : (
            <Avatar id={assignee} name={name ?? ''} size="size-5 text-[0.5625rem]" />
          )}
          <bdi className="truncate">{shown}</bdi>
          <Down />
        </>
      }
    >
      {people.map(({ userId, name: one, isAvailable }) => (
        <Choice
          key={userId}
          isChosen={userId === assignee}
          onChoose={() => {
            onChange({ assignee: userId })
          }}
        >
          <Avatar id={userId} name={one} size="size-6 text-[0.625rem]" />
          <bdi className="truncate">{nameText(one)}</bdi>
          {userId === user.userId && <span className="text-sm text-soft">({m.you()})</span>}
          {isAvailable === false && userId !== user.userId && (
            <span className="text-sm text-soft">({m.work_away()})</span>
          )}
        </Choice>
      ))}
      <Choice
        isChosen={assignee === undefined}
        onChoose={() => {
          onChange({ assignee: null })
        }}
      >
        {m.work_nobody()}
      </Choice>
    </Picker>
  )
}

/** Which team it is for; nothing where the workspace has none. */
export const TeamPicker = ({ chat, onChange }: Props) => {
  const { api } = useWorkplace()
  const teams = useQuery(teamsQuery(api)).data ?? []
  const { team } = chat.work ?? {}
  if (teams.length === 0) return null
  const name = teams.find(({ teamId }) => teamId === team)?.name
  const shown = name === undefined ? m.work_no_team() : nameText(name)
  return (
    <Picker
      label={`${m.work_team()}: ${shown}`}
      trigger={
        <>
          <UsersRound aria-hidden size={16} className="shrink-0" />
          <bdi className="truncate">{shown}</bdi>
          <Down />
        </>
      }
    >
      {teams.map(({ teamId, name: one }) => (
        <Choice
          key={teamId}
          isChosen={teamId === team}
          onChoose={() => {
            onChange({ team: teamId })
          }}
        >
          <bdi className="truncate">{nameText(one)}</bdi>
        </Choice>
      ))}
      <Choice
        isChosen={name === undefined}
        onChoose={() => {
          onChange({ team: null })
        }}
      >
        {m.work_no_team()}
      </Choice>
    </Picker>
  )
}

/** How urgent it is. */
export const PriorityPicker = ({ chat, onChange }: Props) => {
  const { priority } = chat.work ?? {}
  const known = PRIORITIES.find((one) => one === priority)
  const shown = known === undefined ? m.priority_none() : priorityText(known)
  return (
    <Picker
      label={`${m.priority()}: ${shown}`}
      trigger={
        <>
          {known !== undefined && <PriorityIcon priority={known} isNamed={false} />}
          {known === undefined ? m.priority() : shown}
          <Down />
        </>
      }
    >
      {PRIORITIES.toReversed().map((one) => (
        <Choice
          key={one}
          isChosen={one === known}
          onChoose={() => {
            onChange({ priority: one })
          }}
        >
          <PriorityIcon priority={one} isNamed={false} />
          {priorityText(one)}
        </Choice>
      ))}
      <Choice
        isChosen={known === undefined}
        onChoose={() => {
          onChange({ priority: null })
        }}
      >
        {m.priority_none()}
      </Choice>
    </Picker>
  )
}

/** What it is about. */
export const LabelPicker = ({ chat, onChange }: Props) => {
  const all = useLabels()
  const set = useLabelsOf(chat.work?.labels)
  const names = set.map(({ name }) => nameText(name)).join(', ')
  const isFull = (chat.work?.labels?.length ?? 0) >= LABELS_A_CHAT
  return (
    <Picker
      label={names === '' ? m.work_labels() : `${m.work_labels()}: ${names}`}
      trigger={
        <>
          {set.length === 0 ? (
            <Tag aria-hidden size={15} className="shrink-0" />
          ) : (
            <span className="flex gap-0.5">
              {set.map(({ labelId, colour }) => (
                <LabelDot key={labelId} colour={colour} />
              ))}
            </span>
          )}
          <bdi className="truncate">{names === '' ? m.work_labels() : names}</bdi>
          <Down />
        </>
      }
    >
      {all.length === 0 && <Nothing>{m.work_no_labels()}</Nothing>}
      {isFull && <Nothing>{m.work_label_limit({ count: LABELS_A_CHAT })}</Nothing>}
      {all.map((label) => {
        const isSet = set.includes(label)
        return (
          <Toggle
            key={label.labelId}
            isSet={isSet}
            isDisabled={isFull && !isSet}
            onToggle={() => {
              onChange(isSet ? { removeLabels: [label.labelId] } : { addLabels: [label.labelId] })
            }}
          >
            <LabelDot colour={label.colour} />
            <bdi className="truncate">{nameText(label.name)}</bdi>
          </Toggle>
        )
      })}
    </Picker>
  )
}
