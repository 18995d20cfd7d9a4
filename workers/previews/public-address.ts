import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { SahutError } from '@sahut/core/contract/errors'
import ipaddr from 'ipaddr.js'

/** Whether an address is anybody's on the internet: not this machine, this network, a cloud's own, or a way around. */
export const isPublic = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'

/**
 * Where a host is. The connection has to go to this very address: a name may lead elsewhere the next time it is asked.
 * @param isAllowed whether an address may be reached
 * @throws SahutError forbidden if one of its addresses may not be, unavailable
 */
export const addressOf = async (
  host: string,
  isAllowed: (address: string) => boolean,
): Promise<{ address: string; family: number }> => {
  const bare = host.replace(/^\[|\]$/g, '')
  const version = isIP(bare)
  const found =
    version === 0
      ? await lookup(bare, { all: true }).catch((cause: unknown) => {
          throw new SahutError('unavailable', 'This host is not known.', { cause })
        })
      : [{ address: bare, family: version }]
  const [first] = found
  if (first === undefined) throw new SahutError('unavailable', 'This host is not known.')
  if (found.every(({ address }) => isAllowed(address))) return first
  throw new SahutError('forbidden', 'This host is not on the internet.')
}
