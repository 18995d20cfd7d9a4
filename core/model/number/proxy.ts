import { z } from 'zod'

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:'])

const ADDRESS_LENGTH = 500

/** Whether it names a proxy and nothing beyond it. */
const isAddress = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, pathname, search, hash } = new URL(text)
  return SCHEMES.has(protocol) && hostname !== '' && /^\/?$/.test(pathname) && search === '' && hash === ''
}

/** Where a proxy is, and what opens it: a secret. `http://name:password@host:port`, `https://…` or `socks5://…`. */
export const ProxyAddress = z
  .string()
  .trim()
  .max(ADDRESS_LENGTH)
  .refine(isAddress, 'must be http://host:port, https://host:port or socks5://host:port')

/** The same as people may see it: without name and password. @param address a `ProxyAddress` */
export const shownProxy = (address: string): string => {
  const { protocol, host } = new URL(address)
  return `${protocol}//${host}`
}
