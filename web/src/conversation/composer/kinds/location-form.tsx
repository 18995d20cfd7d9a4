import { PLACE_LENGTH } from '@sahut/core/model/content/sendable'
import { useState } from 'react'
import { m } from '../../../paraglide/messages.js'
import { Button } from '../../../controls/button.tsx'
import { coordinatesIn } from './coordinates.ts'
import { KindForm, type OnSay, textIn } from './kind-form.tsx'
import { Field } from '../../../controls/field.tsx'

/** How long a device may look for where it is, ms. */
const FIND_MS = 20_000

/** Sends a place: typed, pasted from a map, or where this device is. */
export const LocationForm = ({ onSay }: { onSay: OnSay }) => {
  const [place, setPlace] = useState('')
  const [finding, setFinding] = useState<'not' | 'asked' | 'failed'>('not')
  const find = () => {
    setFinding('asked')
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setFinding('not')
        setPlace(`${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`)
      },
      () => {
        setFinding('failed')
      },
      { enableHighAccuracy: true, timeout: FIND_MS },
    )
  }
  return (
    <KindForm
      onSay={onSay}
      fault={m.location_bad()}
      read={(form) => ({
        type: 'location',
        ...coordinatesIn(place),
        name: textIn(form, 'name'),
        address: textIn(form, 'address'),
      })}
    >
      <Field
        label={m.location_place()}
        hint={m.location_place_hint()}
        value={place}
        onChange={(event) => {
          setPlace(event.target.value)
        }}
      />
      <Button onClick={find} disabled={finding === 'asked'}>
        {finding === 'asked' ? m.location_finding() : m.location_here()}
      </Button>
      {finding === 'failed' && (
        <p role="alert" className="text-sm font-medium text-danger">
          {m.location_not_found()}
        </p>
      )}
      <Field label={m.location_name()} name="name" maxLength={PLACE_LENGTH} />
      <Field label={m.location_address()} name="address" maxLength={PLACE_LENGTH} />
    </KindForm>
  )
}
