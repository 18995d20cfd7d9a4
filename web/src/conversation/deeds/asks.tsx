import type { Ask } from '@sahut/core/model/message/deed'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { newer } from '@sahut/core/model/newer'
import { m } from '../../paraglide/messages.js'
import { Notice } from '../notice.tsx'

const waitingText = ({ type, emoji, seconds }: Ask): string => {
  switch (type) {
    case 'reaction':
      return emoji === undefined || emoji === '' ? m.ask_reaction_back() : m.ask_reaction({ emoji })
    case 'edit':
      return m.ask_edit()
    case 'deletion':
      return m.ask_deletion()
    case 'pin':
      return seconds === 0 ? m.ask_unpin() : m.ask_pin()
    case newer:
    default:
      return ''
  }
}

const failedText = ({ type }: Ask): string => {
  switch (type) {
    case 'reaction':
      return m.ask_reaction_failed()
    case 'edit':
      return m.ask_edit_failed()
    case 'deletion':
      return m.ask_deletion_failed()
    case 'pin':
      return m.ask_pin_failed()
    case newer:
    default:
      return ''
  }
}

/** What somebody of the team asked to be done to a message, until WhatsApp has it, or why it has not. */
export const Asks = ({ message: { asks = [] } }: { message: MessageEntry }) =>
  asks
    .filter(({ status }) => status !== 'sent')
    .map((ask) => (
      <Notice
        key={ask.seq}
        look={ask.status === 'failed' ? 'text-danger' : 'text-soft'}
        text={ask.status === 'failed' ? failedText(ask) : waitingText(ask)}
      />
    ))
