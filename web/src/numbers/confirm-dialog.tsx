import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import type { ApiClient } from '../api/client.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { QuestionDialog } from '../controls/question-dialog.tsx'

/** What is asked about before it is done to a number. */
export type ConfirmAsk = { what: 'unlink' | 'remove' | 'change-phone'; number: WhatsAppNumber }

const WORDS = {
  unlink: { title: m.numbers_unlink_title, body: m.numbers_unlink_body, act: m.numbers_unlink },
  remove: { title: m.numbers_remove_title, body: m.numbers_remove_body, act: m.numbers_remove },
  'change-phone': {
    title: m.numbers_change_phone_title,
    body: m.numbers_change_phone_body,
    act: m.numbers_change_phone,
  },
} as const

const changeOf =
  (api: ApiClient, { what, number: { numberId } }: ConfirmAsk) =>
  (signal: AbortSignal): Promise<WhatsAppNumber | undefined> => {
    switch (what) {
      case 'unlink':
        return api.unlinkNumber(numberId, signal).then(() => undefined)
      case 'remove':
        return api.removeNumber(numberId, signal).then(() => undefined)
      case 'change-phone':
        return api.changePhone(numberId, signal)
    }
  }

/** Asks before something is done to a number that its customers notice. */
export const ConfirmDialog = ({
  ask,
  onClose,
  onDone,
}: {
  ask: ConfirmAsk | undefined
  onClose: () => void
  /** With the number that took the old one's place, if one did. */
  onDone: (replacement: WhatsAppNumber | undefined) => void
}) => {
  const { api } = useWorkplace()
  const words = ask && WORDS[ask.what]
  return (
    <QuestionDialog
      question={
        ask &&
        words && {
          title: words.title({ label: ask.number.label }),
          body: words.body(),
          act: words.act(),
          change: changeOf(api, ask),
        }
      }
      onClose={onClose}
      onDone={onDone}
    />
  )
}
