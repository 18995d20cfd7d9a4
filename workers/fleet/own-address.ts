import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import { SahutError } from '@sahut/core/contract/errors'

/** PEER_HOST that leaves it to the worker to find its address. */
const AUTO = 'auto'

/** On Fargate the way to the task's metadata has one, at which no other task is reached. */
const isLinkLocal = (address: string): boolean => address.startsWith('169.254.')

/**
 * The address at which other machines of the same network reach this one.
 * @param interfaces of `os.networkInterfaces()`
 * @throws SahutError invalid_input if there is none, or more than one
 */
export const ownAddress = (interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string => {
  const addresses = Object.values(interfaces).flatMap((infos = []) =>
    infos.flatMap(({ family, internal, address }) =>
      family === 'IPv4' && !internal && !isLinkLocal(address) ? [address] : [],
    ),
  )
  const [address, ...others] = addresses
  if (address !== undefined && others.length === 0) return address
  const found = address === undefined ? 'none' : addresses.join(', ')
  throw new SahutError(
    'invalid_input',
    `PEER_HOST can't be auto on this machine, which has not one address but ${found}. Set it to the one at which the other workers reach it.`,
  )
}

/**
 * Where this worker listens for others, and is reached.
 * @param host PEER_HOST
 * @throws SahutError invalid_input if it is `auto`, and this machine has not one address
 */
export const hostOf = (host: string): string => (host === AUTO ? ownAddress(networkInterfaces()) : host)
