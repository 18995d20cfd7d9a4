import type { Person } from '@sahut/core/contract/persons'
import type { Chat } from '@sahut/core/model/chat/chat'
import type { PersonField } from '@sahut/core/model/person/person'
import { Check, Copy, Pencil } from 'lucide-react'
import { useState } from 'react'
import { m } from '../paraglide/messages.js'
import { Button } from '../controls/button.tsx'
import { ChatAvatar } from '../shell/chat-avatar.tsx'
import { contactName, contactPhone, whatsappName } from '../shell/contact-text.ts'
import { Dialog } from '../controls/dialog.tsx'
import { isolated } from '../text/shown-text.ts'
import { FieldText } from './field-text.tsx'
import { PersonForm } from './person-form.tsx'

/** The phone number as others write it down. */
const Phone = ({ phone }: { phone: string }) => {
  const [isCopied, setCopied] = useState(false)
  return (
    <p className="flex items-center justify-center gap-1 text-sm">
      <span className="select-all">{phone}</span>
      <button
        type="button"
        aria-label={m.person_copy_phone()}
        title={m.person_copy_phone()}
        className="grid size-8 place-items-center rounded-lg text-soft hover:bg-active hover:text-ink"
        onClick={() => {
          navigator.clipboard.writeText(phone).then(
            () => {
              setCopied(true)
            },
            // Where the browser forbids it, the number can be marked by hand.
            () => {
              setCopied(false)
            },
          )
        }}
      >
        {isCopied ? <Check aria-hidden size={16} /> : <Copy aria-hidden size={16} />}
      </button>
      <span role="status" className="sr-only">
        {isCopied ? m.person_copied() : ''}
      </span>
    </p>
  )
}

/** Who it is, and what is kept of them. */
export const PersonHead = ({
  chat,
  person,
  fields,
}: {
  chat: Chat
  person: Person
  fields: readonly PersonField[]
}) => {
  const [isEditing, setEditing] = useState(false)
  const phone = contactPhone(chat)
  const theirs = chat.contact.ours === undefined ? undefined : whatsappName(chat)
  const close = () => {
    setEditing(false)
  }
  return (
    <section className="grid gap-3 px-4 py-5">
      <div className="grid justify-items-center gap-1 text-center">
        <ChatAvatar chat={chat} size="size-20 text-2xl" />
        <p data-testid="person-name" className="pt-2 text-lg font-bold [overflow-wrap:anywhere]">
          <bdi>{contactName(chat)}</bdi>
        </p>
        {theirs !== undefined && (
          <p className="text-sm text-soft">{m.person_on_whatsapp({ name: isolated(theirs) })}</p>
        )}
        {phone === undefined ? (
          <p className="text-sm text-soft">{m.person_no_phone()}</p>
        ) : (
          <Phone phone={phone} />
        )}
      </div>
      {fields.length > 0 && (
        <dl className="grid gap-2" data-testid="person-fields">
          {fields.map((field) => (
            <div key={field.fieldId} className="grid grid-cols-[7rem_1fr] gap-2 text-sm">
              <dt className="text-soft [overflow-wrap:anywhere]">
                <bdi>{field.name}</bdi>
              </dt>
              <dd className="[overflow-wrap:anywhere]">
                <FieldText field={field} value={person.fields[field.fieldId]} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <Button
        onClick={() => {
          setEditing(true)
        }}
      >
        <Pencil aria-hidden size={16} />
        {m.person_edit()}
      </Button>
      <Dialog title={m.person_edit()} isOpen={isEditing} onClose={close}>
        <PersonForm chat={chat} person={person} fields={fields} onDone={close} />
      </Dialog>
    </section>
  )
}
