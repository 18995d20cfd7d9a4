import type { PollContent } from '@sahut/core/model/content/poll'
import { BarChart3 } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { lineText } from '../../text/shown-text.ts'
import { BesideBlocks } from './beside.tsx'
import { Card, CardLine } from '../card.tsx'
import type { ShownKind } from '../shown-kind.ts'
import { useTally } from '../votes-context.ts'

const limit = ({ most, options }: PollContent): string => {
  if (most === 1) return m.poll_one()
  return most === 0 || most >= options.length ? m.poll_any() : m.poll_some({ count: most })
}

const Option = ({ option, voters, most }: { option: string; voters: readonly string[]; most: number }) => (
  <span
    role="listitem"
    className="relative grid grid-cols-1 overflow-clip rounded border border-edge/50 px-2 py-1 text-sm"
  >
    <span
      aria-hidden
      className="absolute inset-y-0 left-0 bg-accent/15"
      style={{ width: `${String((100 * voters.length) / Math.max(1, most))}%` }}
    />
    <span className="relative flex gap-2">
      <span dir="auto" className="flex-1 break-words">
        {lineText(option)}
      </span>
      {voters.length > 0 && (
        <span className="tabular-nums" aria-label={m.poll_votes({ count: voters.length })}>
          {voters.length}
        </span>
      )}
    </span>
    {voters.length > 0 && (
      <span dir="auto" className="relative text-xs break-words text-soft">
        {lineText(voters.join(', '))}
      </span>
    )}
  </span>
)

const Question = ({ content }: { content: PollContent }) => {
  const tally = useTally()
  const { question, options } = content
  const most = Math.max(0, ...[...(tally?.values() ?? [])].map(({ length }) => length))
  return (
    <Card icon={BarChart3} label={m.kind_poll()}>
      <span dir="auto" data-testid="text" className="font-medium break-words">
        {lineText(question)}
      </span>
      <CardLine>{limit(content)}</CardLine>
      <span role="list" className="grid gap-1">
        {options.map((option, at) => (
          <Option key={at} option={option} voters={tally?.get(option) ?? []} most={most} />
        ))}
      </span>
    </Card>
  )
}

export const poll: ShownKind<PollContent> = {
  words: ({ question, options }) => `${m.kind_poll()} ${lineText(question)}: ${lineText(options.join(', '))}`,
  show: (content) => (
    <>
      <BesideBlocks {...content} />
      <Question content={content} />
    </>
  ),
}
