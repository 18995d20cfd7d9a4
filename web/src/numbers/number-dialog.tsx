import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import type { ComponentType } from 'react'
import { m } from '../paraglide/messages.js'
import { Dialog } from '../controls/dialog.tsx'
import { EditForm } from './edit-form.tsx'
import { LinkSteps } from './linking/link-steps.tsx'
import { PaceForm } from './pace-form.tsx'
import { ProxyForm } from './proxy-form.tsx'

type Body = ComponentType<{ number: WhatsAppNumber; onClose: () => void }>

const DIALOGS: Record<
  'link' | 'pace' | 'edit' | 'proxy',
  { title: (of: { label: string }) => string; Body: Body }
> = {
  link: { title: m.link_title, Body: LinkSteps },
  pace: { title: m.numbers_pace_title, Body: PaceForm },
  edit: { title: m.numbers_edit_title, Body: EditForm },
  proxy: { title: m.numbers_proxy_title, Body: ProxyForm },
}

/** Whether what was asked for is done in one of these. */
export const isDialogAsk = <Ask extends { what: string }>(
  ask: Ask | undefined,
): ask is Extract<Ask, { what: keyof typeof DIALOGS }> => ask !== undefined && ask.what in DIALOGS

/** What is done with a number in a dialog. */
export type NumberDialogAsk = { what: keyof typeof DIALOGS; number: WhatsAppNumber }

/** The dialog about a number, if one was asked for. */
export const NumberDialog = ({ ask, onClose }: { ask: NumberDialogAsk | undefined; onClose: () => void }) => {
  const dialog = ask && DIALOGS[ask.what]
  return (
    <Dialog
      title={dialog?.title({ label: ask?.number.label ?? '' }) ?? ''}
      isOpen={ask !== undefined}
      onClose={onClose}
    >
      {ask && dialog && <dialog.Body number={ask.number} onClose={onClose} />}
    </Dialog>
  )
}
