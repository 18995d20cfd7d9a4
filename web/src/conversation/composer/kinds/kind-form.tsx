import { SendableContent } from '@sahut/core/model/content/sendable'
import { type ReactNode, useState } from 'react'
import { m } from '../../../paraglide/messages.js'
import { Button } from '../../../controls/button.tsx'

/** Told of content that is within all bounds. */
export type OnSay = (content: SendableContent) => void

/** What stands in a field; nothing where nothing does. */
export const textIn = (form: FormData, name: string): string | undefined => {
  const value = form.get(name)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/**
 * The form of a kind of content.
 * @param read makes of it what is to be sent, right or not
 * @param fault says what is not right
 */
export const KindForm = ({
  read,
  fault,
  onSay,
  children,
}: {
  read: (form: FormData) => unknown
  fault: string
  onSay: OnSay
  children: ReactNode
}) => {
  const [isBad, setBad] = useState(false)
  return (
    <form
      noValidate
      className="grid gap-4 pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        // A dialog's form stands in the composer's for React, though not on the page.
        event.stopPropagation()
        const content = SendableContent.safeParse(read(new FormData(event.currentTarget)))
        setBad(!content.success)
        if (content.success) onSay(content.data)
      }}
    >
      {children}
      {isBad && (
        <p role="alert" className="text-sm font-medium text-danger">
          {fault}
        </p>
      )}
      <Button look="primary" type="submit">
        {m.composer_send()}
      </Button>
    </form>
  )
}
