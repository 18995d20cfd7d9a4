import { describe, expect, it } from 'vitest'
import { ProxyAddress, shownProxy } from './proxy.ts'

describe("a proxy's address", () => {
  it.each([
    ['http://proxy.test:3128', 'http://proxy.test:3128'],
    ['http://sari:rahasia@proxy.test:3128/', 'http://proxy.test:3128'],
    ['https://sari:ra%40hasia@proxy.test', 'https://proxy.test'],
    [' socks5://sari:rahasia@10.0.0.1:1080 ', 'socks5://10.0.0.1:1080'],
    ['socks5://[::1]:1080', 'socks5://[::1]:1080'],
  ])('%s is shown without name and password', (address, shown) => {
    expect(shownProxy(ProxyAddress.parse(address))).toBe(shown)
  })

  it.each([
    '',
    'proxy.test:3128',
    'ftp://proxy.test',
    'file:///etc/passwd',
    'http://',
    'socks5://:1080',
    'http://proxy.test/path',
    'http://proxy.test/?a=b',
    'javascript:alert(1)',
    `http://${'a'.repeat(600)}`,
  ])('%s is none', (text) => {
    expect(ProxyAddress.safeParse(text).success).toBe(false)
  })
})
