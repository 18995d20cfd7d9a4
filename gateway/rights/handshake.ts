import type { IncomingMessage } from 'node:http'
import type { ExtendedError } from 'socket.io'
import { z } from 'zod'
import type { Access } from '@sahut/core/access/access'
import type { Tokens } from '@sahut/core/auth/tokens'
import { gatewayGroupOf, type GatewayShare, namesGroup } from '@sahut/core/bus/gateway-groups'
import { asSahutError, parseInput, SahutError } from '@sahut/core/contract/errors'
import { requireProtocol, SaidProtocol } from '@sahut/core/contract/protocol'
import type { Logger } from '@sahut/core/process/logger'
import type { ClientSocket } from '../socket.ts'

const Handshake = z.object({ token: z.string().max(4096), protocol: SaidProtocol })

/**
 * Whether a page may open a socket, by the origin that its browser names (CORS does not cover WebSockets, RFC 6455
 * 10.2). What names no origin is not a browser, and its token decides.
 */
export const createOriginCheck = (origins: string[]) => {
  const allowed = new Set(origins)
  return (
    request: IncomingMessage,
    answer: (error: string | null | undefined, success: boolean) => void,
  ): void => {
    const { origin } = request.headers
    const fine = origin === undefined || allowed.has(origin)
    answer(fine ? null : 'This page may not connect here.', fine)
  }
}

/**
 * Refuses whose workspace other gateways serve: a page that named a group learns by its next token where they are. One
 * that named none is of a release that can't, and has to be reloaded.
 */
const requireOwn = (groupOfUser: number, { group }: GatewayShare, url: string): void => {
  if (groupOfUser === group) return
  if (namesGroup(url)) throw new SahutError('misdirected', 'Other gateways serve this workspace by now.')
  throw new SahutError('outdated', 'This page does not know its gateways. Please reload it.')
}

/** Lets in whose page is new enough and who brings a token of a session that still stands; others get a `connect_error` with an ErrorBody as data. */
export const createHandshake = ({
  tokens,
  access,
  share,
  logger,
}: {
  tokens: Pick<Tokens, 'verify'>
  access: Pick<Access, 'user'>
  share: GatewayShare
  logger: Logger
}) => {
  const admit = async (socket: ClientSocket): Promise<void> => {
    const { token, protocol } = parseInput(Handshake, socket.handshake.auth)
    requireProtocol(protocol)
    const principal = await tokens.verify(token)
    const user = await access.user(principal)
    requireOwn(gatewayGroupOf(user.workspaceId, share.groups), share, socket.handshake.url)
    socket.data = { principal, user }
  }
  return (socket: ClientSocket, next: (error?: ExtendedError) => void): void => {
    admit(socket).then(
      () => {
        next()
      },
      (thrown: unknown) => {
        const error = asSahutError(thrown)
        if (error.code === 'internal') logger.error({ err: error.cause }, 'a handshake failed')
        next(Object.assign(new Error(error.message), { data: error.toBody() }))
      },
    )
  }
}
