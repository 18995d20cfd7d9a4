import type { Agent } from 'node:http'
import { SahutError } from '@sahut/core/contract/errors'
import { shownProxy } from '@sahut/core/model/number/proxy'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { SocksProxyAgent } from 'socks-proxy-agent'

/** A proxy that does not answer is at fault by then, ms. */
const ANSWER_MS = 20_000

/** The way of one number's traffic: its socket, its uploads and its downloads. */
export type Proxy = {
  address: string
  agent: Agent
  /** Whether the last connection failed at the proxy, and not behind it. */
  isAtFault: () => boolean
}

/** Says no more than where the proxy is: errors of the libraries hold name and password. */
const faultOf = (address: string, what: string): SahutError =>
  new SahutError('unavailable', `The proxy ${shownProxy(address)} ${what}.`)

const reasonOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  if (code !== undefined) return `can not be reached (${code})`
  return error instanceof Error && /auth/i.test(error.message)
    ? 'refuses the name or the password'
    : 'makes no connection'
}

type Connect = HttpsProxyAgent<string>['connect']

/** An answer other than 200 would be taken for one of WhatsApp's. */
const throughHttp = (address: string): { agent: Agent; connect: Connect } => {
  const agent = new HttpsProxyAgent(address)
  const connect = agent.connect.bind(agent)
  return {
    agent,
    connect: async (request, options) => {
      let status: number | undefined
      request.once('proxyConnect', (answer: { statusCode: number }) => {
        status = answer.statusCode
      })
      const socket = await connect(request, options)
      if (status === 200) return socket
      socket.destroy()
      throw faultOf(
        address,
        status === 407 ? 'refuses the name or the password' : `answers ${String(status)}`,
      )
    },
  }
}

const throughSocks = (address: string): { agent: Agent; connect: Connect } => {
  // Names are looked up by the proxy, as its network sees them.
  const agent = new SocksProxyAgent(address.replace(/^socks5:/, 'socks5h:'))
  const connect = agent.connect.bind(agent)
  return { agent, connect: (request, options) => connect(request, options) }
}

/** @param address a `ProxyAddress` */
export const createProxy = (address: string): Proxy => {
  const { agent, connect } = /^socks/.test(address) ? throughSocks(address) : throughHttp(address)
  let isAtFault = false
  const guarded: Connect = async (request, options) => {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      late.reject(faultOf(address, 'does not answer'))
    }, ANSWER_MS)
    const connecting = connect(request, options)
    try {
      const socket = await Promise.race([connecting, late.promise])
      isAtFault = false
      return socket
    } catch (error) {
      isAtFault = true
      connecting.then(
        (socket) => socket.destroy(),
        () => undefined,
      )
      throw error instanceof SahutError ? error : faultOf(address, reasonOf(error))
    } finally {
      clearTimeout(timer)
    }
  }
  return { address, agent: Object.assign(agent, { connect: guarded }), isAtFault: () => isAtFault }
}
