import { SahutError } from '@sahut/core/contract/errors'
import { expect, test } from 'vitest'
import { addressesOf, contactOf } from './addresses.ts'

const PN = '6281111111111@s.whatsapp.net'

const failingWith = (error: Error) =>
  addressesOf(
    { user: undefined },
    { getLIDForPN: () => Promise.reject(error), getPNForLID: () => Promise.reject(error) },
    () => false,
  )

test('whoever our store fails to look up is not taken for somebody new: that would be a second chat', async () => {
  const addresses = failingWith(new SahutError('unavailable', 'The store does not answer.'))
  await expect(contactOf(addresses, PN)).rejects.toMatchObject({ code: 'unavailable' })
})

test('who is known by LID is known, though the phone number behind it can not be looked up', async () => {
  const addresses = failingWith(new SahutError('unavailable', 'The store does not answer.'))
  expect(await contactOf(addresses, '111@lid')).toEqual({ id: '111@lid' })
})

test('whoever WhatsApp does not look up is taken by the address that is there', async () => {
  const addresses = failingWith(new Error('Timed Out'))
  expect(await contactOf(addresses, PN)).toEqual({ id: PN, phone: '6281111111111' })
})
