import type { NetworkInterfaceInfo } from 'node:os'
import { expect, test } from 'vitest'
import { ownAddress } from './own-address.ts'

const at = (address: string, internal = false): NetworkInterfaceInfo => ({
  address,
  internal,
  family: 'IPv4',
  netmask: '255.255.0.0',
  mac: '00:00:00:00:00:00',
  cidr: null,
})

test("a worker on Fargate finds its task's address, not that of the way to the metadata", () => {
  const interfaces = { lo: [at('127.0.0.1', true)], eth0: [at('169.254.172.2')], eth1: [at('10.0.4.17')] }
  expect(ownAddress(interfaces)).toBe('10.0.4.17')
})

test('a worker with several addresses, or none, asks to be told', () => {
  const two = { eth0: [at('10.0.4.17')], eth1: [at('192.168.0.2')] }
  expect(() => ownAddress(two)).toThrow('not one address but 10.0.4.17, 192.168.0.2')
  expect(() => ownAddress({ lo: [at('127.0.0.1', true)] })).toThrow('not one address but none')
})
