import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from 'vitest'
import { HTTP_LIMITS } from './http-limits.ts'

test.concurrent.each([
  ['head', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '],
  ['body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n'],
])('F10: whoever sends a %s byte by byte is closed while they still send', async (_part, beginning) => {
  const server = createServer(HTTP_LIMITS, (request) => request.resume()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const caller = connect((server.address() as AddressInfo).port, '127.0.0.1')
  caller.on('error', () => undefined)
  let answer = ''
  caller.on('data', (bytes) => (answer += String(bytes)))
  caller.write(beginning)
  let sent = 0
  const drip = setInterval(() => {
    sent += 1
    caller.write('x')
  }, 1_000)
  await once(caller, 'close')
  clearInterval(drip)
  expect(answer).toContain('408 Request Timeout')
  // All of the body would have come by then.
  expect(sent).toBeLessThan(75)
  server.close()
})
