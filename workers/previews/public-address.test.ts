import { expect, test } from 'vitest'
import { addressOf, isPublic } from './public-address.ts'

test.each([
  '127.0.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  'fe80::1',
  'fc00::1',
  'fd00:ec2::254',
  '::ffff:127.0.0.1',
  '::ffff:169.254.169.254',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'ff02::1',
  'nonsense',
])('%s is nobody’s to be asked', (address) => {
  expect(isPublic(address)).toBe(false)
})

test.each(['93.184.216.34', '8.8.8.8', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:8.8.8.8'])(
  '%s is on the internet',
  (address) => {
    expect(isPublic(address)).toBe(true)
  },
)

test.each(['localhost', '127.0.0.1', '[::1]', '2130706433', '0x7f.1', '0177.0.0.1'])(
  'a link to %s leads nowhere, however it is written',
  async (written) => {
    const host = URL.parse(`http://${written}/`)?.hostname ?? ''
    await expect(addressOf(host, isPublic)).rejects.toMatchObject({ code: 'forbidden' })
  },
)
