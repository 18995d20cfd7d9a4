import type { InviteContent } from '@sahut/core/model/content/invite'
import { UsersRound } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { PersonText } from '../../text/person-text.tsx'
import { lineText } from '../../text/shown-text.ts'
import { exactText } from '../../time/dates.ts'
import { BesideBlocks } from './beside.tsx'
import { Card, CardLine } from '../card.tsx'
import type { ShownKind } from '../shown-kind.ts'

export const invite: ShownKind<InviteContent> = {
  words: ({ group }) => `${m.kind_invite()} ${lineText(group)}`,
  show: (content) => (
    <>
      <BesideBlocks {...content} />
      <Card icon={UsersRound} label={m.kind_invite()}>
        <span dir="auto" data-testid="text" className="font-medium break-words">
          {lineText(content.group)}
        </span>
        {content.expires !== undefined && (
          <CardLine>{m.invite_expires({ time: exactText(content.expires) })}</CardLine>
        )}
        <CardLine>{m.invite_hint()}</CardLine>
      </Card>
      {content.text !== undefined && <PersonText text={content.text} mentions={content.mentions} />}
    </>
  ),
}
