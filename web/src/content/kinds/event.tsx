import type { EventContent } from '@sahut/core/model/content/event'
import { CalendarDays } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { PersonText } from '../../text/person-text.tsx'
import { lineText } from '../../text/shown-text.ts'
import { exactText } from '../../time/dates.ts'
import { BesideBlocks } from './beside.tsx'
import { Card, CardLine, CardLink } from '../card.tsx'
import type { ShownKind } from '../shown-kind.ts'

const Details = ({ content }: { content: EventContent }) => {
  const { name, start, end, place, link, isCancelled } = content
  const where = [place?.name, place?.address].filter((part) => part !== undefined)
  return (
    <Card icon={CalendarDays} label={m.kind_event()}>
      <span
        dir="auto"
        data-testid="text"
        className={`font-medium break-words ${isCancelled === true ? 'line-through' : ''}`}
      >
        {lineText(name)}
      </span>
      {isCancelled === true && <CardLine>{m.event_cancelled()}</CardLine>}
      <CardLine>{exactText(start)}</CardLine>
      {end !== undefined && <CardLine>{m.event_until({ time: exactText(end) })}</CardLine>}
      {where.length > 0 && <CardLine>{lineText(where.join(' · '))}</CardLine>}
      {link !== undefined && isCancelled !== true && <CardLink href={link}>{m.event_join()}</CardLink>}
    </Card>
  )
}

export const event: ShownKind<EventContent> = {
  words: ({ name, start }) => `${m.kind_event()} ${lineText(name)}, ${exactText(start)}`,
  show: (content) => (
    <>
      <BesideBlocks {...content} />
      <Details content={content} />
      {content.text !== undefined && <PersonText text={content.text} mentions={content.mentions} />}
    </>
  ),
}
