import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTcpProxy, type TcpProxy } from './tcp-proxy.ts'

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('a wire in bad weather', () => {
  let echo: Server
  let proxy: TcpProxy
  const served = new Set<Socket>()

  beforeEach(async () => {
    echo = createServer((socket) => {
      served.add(socket)
      socket.on('error', () => undefined)
      socket.pipe(socket)
    }).listen(0, '127.0.0.1')
    await once(echo, 'listening')
    const { port } = echo.address() as AddressInfo
    proxy = await createTcpProxy(() => port)
  })
  afterEach(async () => {
    await proxy.close()
    for (const socket of served) socket.destroy()
    served.clear()
    echo.close()
  })

  const call = async () => {
    const socket = connect(proxy.port, '127.0.0.1')
    let heard = ''
    let isClosed = false
    socket.setEncoding('utf8').on('data', (text: string) => (heard += text))
    socket.on('error', () => undefined)
    socket.on('close', () => (isClosed = true))
    socket.write('hello ')
    await until(() => heard !== '' || isClosed)
    return { socket, heard: () => heard, isClosed: () => isClosed }
  }

  it('carries both ways, and tells how much', async () => {
    const { heard } = await call()
    expect(heard()).toBe('hello ')
    expect(proxy.passed()).toBe(12)
    expect(proxy.connections()).toBe(1)
  })

  it('delays everything, in its order', async () => {
    const { socket, heard } = await call()
    proxy.delay(40)
    const since = performance.now()
    for (const word of ['one ', 'two ', 'three']) {
      socket.write(word)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    proxy.mend()
    socket.write('!')
    await until(() => heard().endsWith('!'))
    expect(performance.now() - since).toBeGreaterThan(39)
    expect(heard()).toBe('hello one two three!')
  })

  it('holds what is said, and lets it go on when it is mended', async () => {
    const { socket, heard } = await call()
    proxy.hold()
    socket.write('held')
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(heard()).toBe('hello ')
    proxy.mend()
    await until(() => heard() === 'hello held')
  })

  it('goes dead without a word, and only for who was connected', async () => {
    const dead = await call()
    proxy.halfOpen()
    dead.socket.write('anybody?')
    const next = await call()
    expect(next.heard()).toBe('hello ')
    expect(dead.heard()).toBe('hello ')
    expect(dead.isClosed()).toBe(false)
  })

  it('is cut in the middle of a frame, once', async () => {
    const { socket, heard, isClosed } = await call()
    proxy.cutMidFrame()
    socket.write('0123456789')
    await until(isClosed)
    expect(heard()).toBe('hello 01234')
    expect((await call()).heard()).toBe('hello ')
  })

  it('drops who is connected, or refuses whoever comes until it is mended', async () => {
    const first = await call()
    proxy.drop()
    await until(first.isClosed)
    const second = await call()
    expect(second.heard()).toBe('hello ')
    proxy.cut()
    await until(second.isClosed)
    const refused = await call()
    expect(refused.isClosed()).toBe(true)
    proxy.mend()
    expect((await call()).heard()).toBe('hello ')
  })
})
