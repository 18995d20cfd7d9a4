import { Menu } from '@base-ui/react/menu'
import type { SendableContent } from '@sahut/core/model/content/sendable'
import { BarChart3, CalendarDays, type LucideIcon, MapPin, Plus, UserRound } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { m } from '../../../paraglide/messages.js'
import { Dialog } from '../../../controls/dialog.tsx'
import { ContactForm } from './contact-form.tsx'
import { EventForm } from './event-form.tsx'
import type { OnSay } from './kind-form.tsx'
import { LocationForm } from './location-form.tsx'
import { PollForm } from './poll-form.tsx'

type Kind = SendableContent['type']

const KINDS: Record<
  Kind,
  { icon: LucideIcon; name: () => string; form: (props: { onSay: OnSay }) => ReactNode }
> = {
  location: { icon: MapPin, name: m.kind_location, form: LocationForm },
  contacts: { icon: UserRound, name: m.kind_contact, form: ContactForm },
  poll: { icon: BarChart3, name: m.kind_poll, form: PollForm },
  event: { icon: CalendarDays, name: m.kind_event, form: EventForm },
}
const NAMES: readonly Kind[] = ['location', 'contacts', 'poll', 'event']

/** The way to what can be sent beside text: a menu of kinds, and a form for the chosen one. */
export const MoreKinds = ({ onSay }: { onSay: OnSay }) => {
  const [kind, setKind] = useState<Kind>()
  const close = () => {
    setKind(undefined)
  }
  const Form = kind && KINDS[kind].form
  return (
    <>
      <Menu.Root>
        <Menu.Trigger
          aria-label={m.composer_more()}
          className="grid size-10 shrink-0 place-items-center rounded-xl text-soft hover:bg-active hover:text-ink data-popup-open:bg-active"
        >
          <Plus aria-hidden size={22} />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner side="top" align="start" sideOffset={8} className="z-30">
            <Menu.Popup className="min-w-48 rounded-xl border border-line bg-raised p-1.5 shadow-float outline-none">
              {NAMES.map((name) => {
                const { icon: Icon, name: words } = KINDS[name]
                return (
                  <Menu.Item
                    key={name}
                    className="flex cursor-pointer items-center gap-2.5 rounded-lg px-3 py-2.5 outline-none data-highlighted:bg-active"
                    onClick={() => {
                      setKind(name)
                    }}
                  >
                    <Icon aria-hidden size={18} />
                    {words()}
                  </Menu.Item>
                )
              })}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <Dialog
        title={kind === undefined ? '' : KINDS[kind].name()}
        isOpen={kind !== undefined}
        onClose={close}
      >
        {Form !== undefined && (
          <Form
            onSay={(content) => {
              onSay(content)
              close()
            }}
          />
        )}
      </Dialog>
    </>
  )
}
