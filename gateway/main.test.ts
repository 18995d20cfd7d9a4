import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createTeam, openGround, TOKEN_SECRET } from '@sahut/core/auth/team-fixture'
import { createBrowser } from './browser-fixture.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

const start = (env: Record<string, string>) => {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env['PATH'], ...env } })
  return { child, ended: once(child, 'exit') }
}

test('a gateway that was told too little says all that is missing and ends', async () => {
  const { child, ended } = start({ PORT: 'x' })
  let said = ''
  child.stderr.on('data', (chunk) => (said += String(chunk)))
  expect((await ended)[0]).toBe(1)
  for (const name of ['PORT', 'AUTH_SECRET', 'WEB_ORIGINS', 'TABLE_NAME'])
    expect(said).toContain(`- ${name} must`)
  expect(said).not.toContain('    at ')
})

/** A browser on the wire that took what it was sent, and never says anything again: its machine sleeps. */
const connectSilent = async (port: number, origin: string): Promise<Socket> => {
  const wire = connect(port, '127.0.0.1')
  wire.write(
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      `Host: 127.0.0.1:${String(port)}`,
      `Origin: ${origin}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: c2FodXQgc2FodXQgc2FodQ==',
      '\r\n',
    ].join('\r\n'),
  )
  const [answer] = (await once(wire, 'data')) as [Buffer]
  expect(answer.toString()).toContain('101 Switching Protocols')
  return wire
}

test('a gateway runs from its environment alone, and on SIGTERM lets its clients go and ends', async () => {
  const ground = await openGround()
  const team = await createTeam(ground)
  const { chatId } = await team.chat()
  const { child, ended } = start({
    HOST: '127.0.0.1',
    PORT: '0',
    AUTH_SECRET: TOKEN_SECRET,
    WEB_ORIGINS: 'https://inbox.test, http://127.0.0.1:4100',
    TABLE_NAME: 'sahut',
    DYNAMODB_ENDPOINT: ground.endpoint,
  })
  const log: string[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => log.push(line))
  await once(lines, 'line')
  const { address } = JSON.parse(log[0] ?? '') as { address: { port: number } }

  const browser = createBrowser(`http://127.0.0.1:${String(address.port)}`, team.agent.token)
  expect(await browser.send('chat:open', { chatId })).toMatchObject({ chat: { chatId, seq: 1 } })
  const reason = new Promise((resolve) => browser.socket.on('disconnect', resolve))
  const silent = await connectSilent(address.port, 'https://inbox.test')
  child.kill('SIGTERM')
  // Not a disconnect by the server's word, after which clients would not come back.
  expect(await reason).toBe('transport close')
  // Not held up by one who says nothing any more.
  expect(await ended).toEqual([0, null])
  silent.destroy()
  expect(log.join('\n')).not.toContain(team.agent.token)
  const metrics = log.find((line) => line.includes('"msg":"metrics"'))
  expect(JSON.parse(metrics ?? '')).toMatchObject({ sockets: 0, appendErrors: 0, publishLagMs: 0 })
  await ground.close()
})
