import { PRIORITIES, type Priority } from '@sahut/core/model/content/work'
import { ChevronDown, ChevronUp, ChevronsUp, Equal, type LucideIcon } from 'lucide-react'
import { priorityText } from './priority-text.ts'

const LOOKS: Record<(typeof PRIORITIES)[number], { icon: LucideIcon; colour: string }> = {
  low: { icon: ChevronDown, colour: 'text-soft' },
  medium: { icon: Equal, colour: 'text-soft' },
  high: { icon: ChevronUp, colour: 'text-warn' },
  urgent: { icon: ChevronsUp, colour: 'text-danger' },
}

/** How urgent a chat is; nothing for what this page does not know. */
export const PriorityIcon = ({ priority, isNamed = true }: { priority: Priority; isNamed?: boolean }) => {
  const known = PRIORITIES.find((one) => one === priority)
  if (known === undefined) return null
  const { icon: Icon, colour } = LOOKS[known]
  const name = priorityText(known)
  return isNamed ? (
    <span role="img" aria-label={name} title={name} className={`shrink-0 ${colour}`}>
      <Icon aria-hidden size={16} />
    </span>
  ) : (
    <Icon aria-hidden size={16} className={`shrink-0 ${colour}`} />
  )
}
