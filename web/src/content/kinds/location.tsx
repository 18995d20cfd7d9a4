import type { LocationContent } from '@sahut/core/model/content/location'
import { MapPin, Navigation } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { PersonText } from '../../text/person-text.tsx'
import { lineText } from '../../text/shown-text.ts'
import { BesideBlocks } from './beside.tsx'
import { Card, CardLine, CardLink } from '../card.tsx'
import type { ShownKind } from '../shown-kind.ts'

/** Only a link: a map in the page would tell its maker who is talked to, and where they are. */
const mapOf = ({ latitude, longitude }: LocationContent): string =>
  `https://www.google.com/maps/search/?api=1&query=${String(latitude)}%2C${String(longitude)}`

/** About a metre. */
const DIGITS = 5

const label = ({ live }: LocationContent): string =>
  live === undefined ? m.kind_location() : m.kind_live_location()

const Place = ({ content }: { content: LocationContent }) => {
  const { latitude, longitude, name, address, live } = content
  const accuracy = live?.accuracyM === undefined ? undefined : Math.ceil(live.accuracyM)
  return (
    <Card icon={live === undefined ? MapPin : Navigation} label={label(content)}>
      {name !== undefined && (
        <span dir="auto" data-testid="text" className="font-medium break-words">
          {lineText(name)}
        </span>
      )}
      {address !== undefined && <CardLine>{lineText(address)}</CardLine>}
      <CardLine>
        <span dir="ltr" className="tabular-nums">
          {latitude.toFixed(DIGITS)}, {longitude.toFixed(DIGITS)}
        </span>
        {accuracy !== undefined && ` · ${m.location_accuracy({ metres: accuracy })}`}
      </CardLine>
      {live !== undefined && <CardLine>{m.location_live_hint()}</CardLine>}
      <CardLink href={mapOf(content)}>{m.location_open()}</CardLink>
    </Card>
  )
}

export const location: ShownKind<LocationContent> = {
  words: (content) =>
    [label(content), content.name, content.address, content.text]
      .filter((part) => part !== undefined)
      .map(lineText)
      .join(', '),
  show: (content) => (
    <>
      <BesideBlocks {...content} />
      <Place content={content} />
      {content.text !== undefined && <PersonText text={content.text} mentions={content.mentions} />}
    </>
  ),
}
