import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { meQuery } from '../../api/queries.ts'
import { useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { ReadList } from '../../settings/read-list.tsx'
import { SettingsBody } from '../../settings/settings-body.tsx'
import { nameText } from '../../text/shown-text.ts'
import { DividingForm } from './dividing-form.tsx'
import { HoursForm } from './hours-form.tsx'
import { RatingForm } from './rating-form.tsx'
import { TargetsForm } from './targets-form.tsx'

/** What an inbox does by itself. */
export const RulesPage = () => {
  const { api } = useWorkplace()
  const { inboxId } = useParams({ strict: false })
  const me = useQuery(meQuery(api))
  const inbox = me.data?.inboxes.find((one) => one.inboxId === inboxId)
  return (
    <SettingsBody
      title={inbox === undefined ? m.inboxes_title() : nameText(inbox.name)}
      lead={m.rules_lead()}
      action={
        <Link
          to="/settings/inboxes"
          className="inline-flex min-h-10 items-center gap-2 text-sm font-semibold text-accent-ink hover:underline"
        >
          <ArrowLeft aria-hidden size={16} />
          {m.rules_back()}
        </Link>
      }
    >
      <ReadList read={me}>
        {() =>
          inbox === undefined ? (
            <p role="status">{m.rules_no_inbox()}</p>
          ) : (
            <div key={inbox.inboxId} className="grid gap-4">
              <DividingForm inbox={inbox} />
              <HoursForm inbox={inbox} />
              <TargetsForm inbox={inbox} />
              <RatingForm inbox={inbox} />
            </div>
          )
        }
      </ReadList>
    </SettingsBody>
  )
}
