import { useQuery, useQueryClient } from '@tanstack/react-query'
import { MonitorSmartphone } from 'lucide-react'
import type { SeenSession } from '../api/own.ts'
import { sessionsQuery } from '../api/queries.ts'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Problem } from '../settings/problem.tsx'
import { ReadList } from '../settings/read-list.tsx'
import { Button } from '../controls/button.tsx'
import { exactText, sinceText } from '../time/dates.ts'

const deviceText = ({ browser, system }: SeenSession['device']): string => {
  if (browser !== undefined && system !== undefined) return m.session_device({ browser, system })
  return browser ?? system ?? m.session_unknown()
}

const Row = ({
  session: { device, startedAt, usedAt, isThis },
  onEnd,
}: {
  session: SeenSession
  onEnd: () => void
}) => (
  <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line py-3 first:border-t-0">
    <MonitorSmartphone aria-hidden size={20} className="shrink-0 text-soft" />
    <div className="min-w-40 flex-1">
      <p className="text-sm font-semibold">{deviceText(device)}</p>
      <p className="text-xs text-soft" title={startedAt === undefined ? undefined : exactText(startedAt)}>
        {isThis ? m.session_this() : m.session_used({ time: sinceText(usedAt) })}
      </p>
    </div>
    {!isThis && <Button onClick={onEnd}>{m.session_end()}</Button>}
  </li>
)

/** Where one is signed in, and the way out there. */
export const Sessions = () => {
  const { api } = useWorkplace()
  const queries = useQueryClient()
  const sessions = useQuery(sessionsQuery(api))
  const ending = useOnlineMutation({
    change: (one: SeenSession | undefined, signal) =>
      one === undefined ? api.endOtherSessions(signal) : api.endSession(one.sessionId, signal),
    onSuccess: () => queries.invalidateQueries({ queryKey: sessionsQuery(api).queryKey }),
  })
  return (
    <ReadList read={sessions}>
      {(all) => (
        <div className="grid gap-3">
          <ul data-testid="sessions">
            {all.map((session) => (
              <Row
                key={session.sessionId}
                session={session}
                onEnd={() => {
                  ending.mutate(session)
                }}
              />
            ))}
          </ul>
          <Problem error={ending.error} />
          {all.length > 1 && (
            <Button
              className="justify-self-start"
              disabled={ending.isPending}
              onClick={() => {
                ending.mutate(undefined)
              }}
            >
              {m.session_end_others()}
            </Button>
          )}
        </div>
      )}
    </ReadList>
  )
}
