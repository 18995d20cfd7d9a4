import type { CannedReply } from '@sahut/core/model/workspace/canned-reply'
import { Globe, UserRound } from 'lucide-react'
import { cannedRepliesQuery } from '../api/queries.ts'
import { useUser } from '../desk/use-user.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { CatalogPage } from '../settings/catalog-page.tsx'
import { CannedReplyForm } from './canned-reply-form.tsx'

const Sign = ({ userId }: CannedReply) => {
  const [Icon, text] = userId === undefined ? [Globe, m.canned_shared()] : [UserRound, m.canned_own()]
  return (
    <span role="img" aria-label={text} title={text} className="shrink-0 text-soft">
      <Icon aria-hidden size={18} />
    </span>
  )
}

/** Answers that are written often. */
export const CannedRepliesPage = () => {
  const { api } = useWorkplace()
  const isAdmin = useUser().role === 'admin'
  return (
    <CatalogPage
      words={{
        title: m.canned_title(),
        lead: m.canned_lead(),
        add: m.canned_add(),
        none: m.canned_nothing(),
        removal: m.canned_removal(),
      }}
      query={cannedRepliesQuery(api)}
      row={(reply) => ({
        key: reply.cannedReplyId,
        sign: <Sign {...reply} />,
        body: <p className="line-clamp-2 text-sm whitespace-pre-line text-soft">{reply.text}</p>,
        mayChange: reply.userId !== undefined || isAdmin,
      })}
      form={(reply, close) => <CannedReplyForm reply={reply} isAdmin={isAdmin} onDone={close} />}
      remove={({ cannedReplyId }, signal) => api.removeCannedReply(cannedReplyId, signal)}
    />
  )
}
