import type { ErrorBody } from '@sahut/core/contract/errors'
import { Link } from '@tanstack/react-router'
import { CloudOff, type LucideIcon, MessageCircleQuestionMark } from 'lucide-react'
import type { ReactNode } from 'react'
import { useDesk, useWorkplace } from '../desk/workplace.ts'
import type { Conversation } from '../live/conversation-state.ts'
import type { ListScope } from '../inbox/list/list-scope.ts'
import { m } from '../paraglide/messages.js'
import { Button, buttonClass } from '../controls/button.tsx'
import { errorText } from '../shell/error-text.ts'

const Words = ({
  icon: Icon,
  title,
  lead,
  children,
  ...rest
}: {
  icon: LucideIcon
  title: string
  lead: string
  children?: ReactNode
  role: 'alert' | 'status'
}) => (
  <div {...rest} className="grid min-h-0 flex-1 place-items-center overflow-y-auto p-6 text-center">
    <div className="grid max-w-sm justify-items-center gap-1 text-soft">
      <Icon aria-hidden size={40} strokeWidth={1.25} />
      <h2 className="mt-3 text-lg font-semibold text-ink">{title}</h2>
      <p>{lead}</p>
      {children}
    </div>
  </div>
)

const Refused = ({ scope, error }: { scope: ListScope; error: ErrorBody }) => {
  const { desk } = useWorkplace()
  const isUnknown = error.code === 'not_found' || error.code === 'forbidden'
  const back = (
    <Link
      to="/inbox/$list"
      params={{ list: scope }}
      className={buttonClass(isUnknown ? 'primary' : 'plain', 'mt-4')}
    >
      {m.chat_back()}
    </Link>
  )
  if (isUnknown) {
    return (
      <Words
        role="alert"
        icon={MessageCircleQuestionMark}
        title={m.chat_unknown()}
        lead={m.chat_unknown_lead()}
      >
        {back}
      </Words>
    )
  }
  return (
    <Words
      role="alert"
      icon={MessageCircleQuestionMark}
      title={m.connection_refused()}
      lead={errorText(error)}
    >
      <div className="flex flex-wrap justify-center gap-2">
        <Button look="primary" className="mt-4" onClick={() => desk.chat()?.doubt()}>
          {m.try_again()}
        </Button>
        {back}
      </div>
    </Words>
  )
}

/** What is on its way. */
export const ChatLoading = () => (
  <div role="status" className="grid min-h-0 flex-1 place-items-center text-soft">
    {m.chat_loading()}
  </div>
)

/** Why a chat's messages can't be shown: it is refused, it can't be loaded now, or it is on its way. */
export const ChatAbsent = ({ scope, state }: { scope: ListScope; state: Conversation | undefined }) => {
  const isCut = useDesk(({ connection }) => connection === 'reconnecting')
  if (state?.refused !== undefined) return <Refused scope={scope} error={state.refused} />
  const hasFailed = state?.asked.what === 'load' && state.asked.tries > 0
  if (isCut && hasFailed) {
    return <Words role="status" icon={CloudOff} title={m.chat_offline()} lead={m.chat_offline_lead()} />
  }
  return <ChatLoading />
}
