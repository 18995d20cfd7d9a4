import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn, type Person } from '../people/client.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { spawnDeployable } from './deployables.ts'
import { linkNumbers } from '../people/linked-numbers.ts'
import { ensureSeed } from '@sahut/local/seed'

const PASSWORD = 'a long password for tests'
const PHONE = '62811100000001'
const ADMIN = 'admin@cluster.test'

const folder = mkdtempSync(join(tmpdir(), 'sahut-cluster-'))

const until = async (isTrue: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 25))
}

describe('a cluster on one machine', () => {
  let cluster: Cluster
  let admin: Person

  beforeAll(async () => {
    cluster = await startCluster({
      dataDir: folder,
      workers: 1,
      gateways: 2,
      web: false,
      progress: { step: (_name, work) => work(() => undefined) },
      environment: { worker: { FLEET_SECONDS: '0.2', BACK_OFF_SECONDS: '0.05' } },
      before: async ({ accounts, table, dataDir, simulator }) => {
        const { workspaceId, inboxes } = await ensureSeed(accounts, folder, {
          workspace: 'Cluster',
          inboxes: ['Sales'],
          people: [{ email: ADMIN, name: 'Ayu', role: 'admin', password: PASSWORD, inboxes: [] }],
        })
        const [inboxId] = Object.values(inboxes)
        if (inboxId === undefined) throw new Error('The seed has an inbox.')
        const network = { url: simulator.whatsappUrl, certKey: simulator.certKey }
        const ground = { table, dataDir, network, simulator: simulator.client }
        await linkNumbers(ground, [{ workspaceId, inboxId, label: 'Sales 1', phone: PHONE }])
      },
    })
    admin = await signIn(cluster.url, ADMIN, PASSWORD)
    await until(() => admin.live.state() === 'connected')
  })

  afterAll(async () => {
    admin.live.close()
    await cluster.close()
    rmSync(folder, { recursive: true })
  })

  it('a gateway that is killed or stands still is passed over, and comes back on the same port', async () => {
    const [first, second] = cluster.gateways
    if (first === undefined || second === undefined) throw new Error('There are two gateways.')
    for (const [one, other] of [
      [first, second],
      [second, first],
    ] as const) {
      const { port } = one
      await one.kill()
      expect(one.isUp()).toBe(false)
      await until(() => admin.live.state() === 'connected')
      await one.restart()
      expect(one.port).toBe(port)
      other.pause()
      const person = await signIn(cluster.url, ADMIN, PASSWORD)
      await until(() => person.live.state() === 'connected')
      person.live.close()
      other.resume()
    }
  })

  it('a worker that is killed goes on with its numbers once it is started again', async () => {
    const { client } = cluster.simulator
    const [worker] = cluster.workers
    await worker?.kill()
    const contact = await client.createContact()
    await client.send(contact.pn, { to: PHONE, text: 'halo' })
    await worker?.restart()
    const entry = await client.waitFor(
      (one) => one.event === 'companion:receipt' && one.contact === contact.pn,
    )
    expect(entry).toMatchObject({ contact: contact.pn, phone: PHONE })
  })

  it('while the API is down callers are told to try again', async () => {
    const [api] = cluster.functions
    await api?.kill('SIGTERM')
    await expect(signIn(cluster.url, ADMIN, PASSWORD)).rejects.toMatchObject({
      code: 'unavailable',
      retry: true,
    })
    await api?.restart()
    const person = await signIn(cluster.url, ADMIN, PASSWORD)
    person.live.close()
  })

  it('the API ends in good order while it is asked without a pause', async () => {
    const [api] = cluster.functions
    let isOver = false
    let answers = 0
    const ask = async (): Promise<void> => {
      while (!isOver) {
        await fetch(`http://127.0.0.1:${String(api?.port)}/api/health`).then(
          async (answer) => {
            await answer.text()
            answers += 1
          },
          () => new Promise((resolve) => setTimeout(resolve, 5)),
        )
      }
    }
    const asking = Promise.all(Array.from({ length: 8 }, ask))
    await until(() => answers > 50)
    await api?.kill('SIGTERM')
    isOver = true
    await asking
    expect(api?.log()).toContain('"msg":"closed"')
    await api?.restart()
  })

  it('the API ends in good order beside a caller who never ends a request', async () => {
    const [api] = cluster.functions
    const closings = (): number => api?.log().split('"msg":"closed"').length ?? 0
    const before = closings()
    const silent = connect(api?.port ?? 0, '127.0.0.1')
    await once(silent, 'connect')
    silent.write('GET /api/health HTTP/1.1\r\nHost: ')
    // Answered after it on the same server: what the silent one sent has arrived.
    await fetch(`http://127.0.0.1:${String(api?.port)}/api/health`).then((answer) => answer.text())
    await api?.kill('SIGTERM')
    expect(closings()).toBe(before + 1)
    silent.destroy()
    await api?.restart()
  })

  it('the API answers who asks while it ends, and lets go of the connection with that', async () => {
    const [api] = cluster.functions
    const caller = connect(api?.port ?? 0, '127.0.0.1').setEncoding('utf8')
    const closings = (): number => api?.log().split('"msg":"closing"').length ?? 0
    let answer = ''
    caller.on('data', (text: string) => {
      answer += text
    })
    const over = once(caller, 'close')
    const endings = closings()
    const body = '{"email":"nobody"}'
    const head = `POST /api/auth/sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}\r\nExpect: 100-continue\r\n\r\n`
    caller.write(head)
    // The API has the request now, and waits for its body.
    await until(() => answer.includes('100 Continue'))
    const ended = api?.kill('SIGTERM')
    await until(() => closings() > endings)
    caller.write(body)
    await Promise.all([ended, over])
    expect(answer).toContain('400 Bad Request')
    expect(answer.toLowerCase()).toContain('connection: close')
    await api?.restart()
  })

  it('a process that can not start says why', async () => {
    await expect(
      spawnDeployable({ kind: 'worker', name: 'broken', folder, environment: { LOG_LEVEL: 'info' } }),
    ).rejects.toThrow('TABLE_NAME must be the name of the DynamoDB table')
  })
})
