import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { AbstractConnector } from 'ioredis'

/** How long a connection may take to end in good order, ms. */
const END_MS = 200

/**
 * How a client gets its streams. ioredis' own way hears only the first error of a stream, and a second one, such as the
 * alert of a peer whose certificate was just refused, would end the process. (A class, because ioredis makes it by `new`.)
 */
export class Connector extends AbstractConnector {
  private readonly options: { host: string; port: number; tls?: object }

  constructor(options: unknown) {
    super(END_MS)
    this.options = options as { host: string; port: number; tls?: object }
  }

  override connect(): Promise<Socket> {
    const { host, port, tls } = this.options
    // An address is no name that a server could be asked for.
    const name = isIP(host) === 0 ? { servername: host } : {}
    const stream = tls === undefined ? connectTcp({ host, port }) : connectTls({ host, port, ...name })
    // ioredis tells of the first one.
    stream.on('error', () => undefined)
    this.stream = stream
    return Promise.resolve(stream)
  }
}
