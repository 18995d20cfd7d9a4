import type { DefaultEventsMap, Server, Socket } from 'socket.io'
import type { ClientEvents, ServerEvents } from '@sahut/core/contract/socket'
import type { SessionPrincipal, User } from '@sahut/core/model/user/user'

/** Who is behind a socket: set at the handshake, kept fresh by `ConnectionRights`. */
type SocketData = { principal: SessionPrincipal; user: User }

export type GatewayServer = Server<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>
export type ClientSocket = Socket<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>
