import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createWorkers } from '@sahut/core/numbers/workers'
import { installArtefacts } from '@sahut/tools/artefacts'
import { spawnCaddy } from '@sahut/local/caddy-fixture'
import { signIn } from '@sahut/testing/people/client'
import { type Cluster, startCluster } from '@sahut/testing/parts/cluster'
import { type Deployable, spawnDeployable } from '@sahut/testing/parts/deployables'
import { environmentOf, imageOf, layContext } from '@sahut/tools/dockerfile-fixture'
import { freePort } from '@sahut/testing/parts/free-port'
import { linkNumbers } from '@sahut/testing/people/linked-numbers'
import { spawnRedis, type SpawnedRedis } from '@sahut/testing/parts/redis'
import { ensureSeed } from '@sahut/local/seed'
import { ownAddress } from '@sahut/workers/fleet/own-address'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, type Rendered, signInPage } from './browser.ts'

const run = promisify(execFile)

const AGENT = 'sari@shop.test'
const PASSWORD = 'a long password for tests'
const PHONE = '628111000001'

const hasText = (text: string) => (messages: Rendered[]) => messages.some((message) => message.text === text)
const hasStatus = (status: string) => (messages: Rendered[]) =>
  messages.some((message) => message.status === status)

/** Headers that say nothing of the site. */
const OF_THE_SERVER = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'keep-alive',
  'last-modified',
  'transfer-encoding',
  'vary',
])

/** Whether PEER_HOST may be `auto` here. */
const hasOneAddress = (): boolean => {
  try {
    return ownAddress(networkInterfaces()) !== ''
  } catch {
    return false
  }
}

/** What lies in a folder, packages left out. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((path) => path !== 'node_modules')
    .sort()

describe('what `npm run build` makes, in an empty folder with production dependencies only', () => {
  const root = mkdtempSync(join(tmpdir(), 'sahut-artefacts-'))
  const context = join(root, 'context')
  const artefacts = join(root, 'artefacts')
  const data = join(root, 'data')
  let redis: SpawnedRedis
  let cluster: Cluster
  let caddy: Awaited<ReturnType<typeof spawnCaddy>>
  let url: string
  let browser: Browser
  let sari: AgentPage

  beforeAll(async () => {
    layContext(context)
    await run('npm', ['run', 'build'], { cwd: context })
    mkdirSync(artefacts)
    await installArtefacts(join(context, 'dist'), artefacts)

    redis = await spawnRedis()
    const port = await freePort()
    url = `http://127.0.0.1:${String(port)}`
    // A read-only root file system, as far as Node can play it: it refuses every write.
    const readOnly = '--permission --allow-fs-read=* --allow-addons --allow-worker'
    const all = {
      NODE_OPTIONS: readOnly,
      NODE_DISABLE_COMPILE_CACHE: '1',
      REALTIME_LEVEL: 'redis',
      REDIS_URL: redis.url,
    }
    cluster = await startCluster({
      dataDir: data,
      artefacts,
      workers: 2,
      gateways: 1,
      web: true,
      progress: { step: (_name, work) => work(() => undefined) },
      environment: {
        worker: { ...all, FLEET_SECONDS: '0.2' },
        gateway: { ...all, WEB_ORIGINS: url },
        functions: { ...all, CLIENT_ADDRESS_HEADER: 'x-forwarded-for' },
      },
      before: async ({ accounts, table, dataDir, simulator }) => {
        const { workspaceId, inboxes } = await ensureSeed(accounts, root, {
          workspace: 'Shop',
          inboxes: ['Sales'],
          people: [{ email: AGENT, name: 'Sari', role: 'agent', password: PASSWORD, inboxes: ['Sales'] }],
        })
        const [inboxId] = Object.values(inboxes)
        if (inboxId === undefined) throw new Error('The seed has an inbox.')
        const network = { url: simulator.whatsappUrl, certKey: simulator.certKey }
        const ground = { table, dataDir, network, simulator: simulator.client }
        await linkNumbers(ground, [{ workspaceId, inboxId, label: 'Sales 1', phone: PHONE }])
      },
    })
    caddy = await spawnCaddy({
      port,
      web: join(artefacts, 'web'),
      api: cluster.functions[0]?.port ?? 0,
      gateway: cluster.gateways[0]?.port ?? 0,
    })
    browser = await launchBrowser()
    sari = await signInPage(browser, url, AGENT, PASSWORD)
  })

  afterAll(async () => {
    await browser.close()
    await caddy.stop()
    await cluster.close()
    await redis.stop()
    rmSync(root, { recursive: true })
  })

  it('is a bundle, a list of packages and the web app, made of what Docker sends to the build', () => {
    const services = ['functions', 'gateway', 'workers']
    expect(readdirSync(artefacts).sort()).toEqual([...services, 'web'].sort())
    const files = ['main.js', 'package-lock.json', 'package.json', 'parts']
    const more: Record<string, string> = { functions: 'setup.js', workers: 'health.js' }
    for (const service of services)
      expect(filesOf(join(artefacts, service))).toEqual([more[service] ?? [], ...files].flat().sort())
  })

  it("a contact's message reaches the agent's screen, and the answer the contact's phone, its ticks rising to read", async () => {
    const { client } = cluster.simulator
    const ratna = await client.createContact({ name: 'Ibu Ratna' })
    await client.send(ratna.pn, { to: PHONE, text: 'Masih ada kak?' })
    await sari.openChat('Ibu Ratna')
    await sari.shows(hasText('Masih ada kak?'))
    await sari.write('Masih, silakan dipesan')
    const received = await client.waitFor((entry) => entry.event === 'contact:received')
    expect(received).toMatchObject({ contact: ratna.pn, text: 'Masih, silakan dipesan' })
    await sari.shows(hasStatus('delivered'))
    await client.read(ratna.pn, PHONE)
    await sari.shows(hasStatus('read'))
    expect(sari.complaints).toEqual([])
  })

  it('Caddy serves the web app as `npm start` does: the same headers, and the app itself for each of its addresses', async () => {
    const [asset = ''] = readdirSync(join(artefacts, 'web', 'assets'))
    for (const path of ['/', '/inbox', `/assets/${asset}`, '/assets/of-another-release.js']) {
      const [ours, theirs] = await Promise.all([fetch(`${cluster.url}${path}`), fetch(`${url}${path}`)])
      expect([path, theirs.status]).toEqual([path, ours.status])
      if (!ours.ok) continue
      expect(await theirs.text(), path).toBe(await ours.text())
      const said = ({ headers }: Response, name: string) => headers.get(name)?.toLowerCase()
      for (const name of ours.headers.keys())
        if (!OF_THE_SERVER.has(name))
          expect([path, name, said(theirs, name)]).toEqual([path, name, said(ours, name)])
    }
  })

  it('a worker that is replaced hands its numbers over, and what came meanwhile is shown', async () => {
    const { client } = cluster.simulator
    const joko = await client.createContact({ name: 'Pak Joko' })
    for (const worker of cluster.workers) {
      await worker.kill('SIGTERM')
      expect(worker.log()).toContain('"msg":"closed"')
      await client.send(joko.pn, { to: PHONE, text: `halo ${worker.name}` })
      await worker.restart()
    }
    await sari.openChat('Pak Joko')
    for (const { name } of cluster.workers) await sari.shows(hasText(`halo ${name}`))
  })

  it('the setup makes a workspace whose admin can sign in, once for each e-mail address', async () => {
    const args = ['setup.js', '--workspace', 'Toko Baru', '--email', 'ayu@baru.test']
    const env = { TABLE_NAME: 'sahut', DYNAMODB_ENDPOINT: cluster.store.endpoint }
    const setUp = () => run(process.execPath, args, { cwd: join(artefacts, 'functions'), env })
    const { stdout } = await setUp()
    const [, password = ''] = /: (\S+)\n$/.exec(stdout) ?? []
    const ayu = await signIn(url, 'ayu@baru.test', password)
    ayu.live.close()
    await expect(setUp()).rejects.toThrow('e-mail')
  })

  const healthOf = (image: 'workers' | 'gateway' | 'functions', settings: Record<string, string>) => {
    const stage = imageOf(image)
    const [, ...args] = stage.steps.find(({ keyword }) => keyword === 'HEALTHCHECK')?.words ?? []
    const env = { ...environmentOf(stage), ...settings }
    return run(process.execPath, args, { cwd: join(artefacts, image), env, timeout: 5_000 }).then(
      () => 'healthy',
      () => 'unhealthy',
    )
  }
  const portOf = (one: Deployable | undefined): string => String(one?.port)

  it("the images' health checks tell who works from who does not", async () => {
    const [gateway] = cluster.gateways
    const [api] = cluster.functions
    expect(await healthOf('gateway', { PORT: portOf(gateway) })).toBe('healthy')
    expect(await healthOf('functions', { PORT: portOf(api) })).toBe('healthy')
    for (const { address } of await createWorkers(cluster).all())
      expect(await healthOf('workers', { PEER_PORT: String(address.port) })).toBe('healthy')
    for (const image of ['workers', 'gateway', 'functions'] as const)
      expect(await healthOf(image, { PORT: '1', PEER_PORT: '1' })).toBe('unhealthy')
  })

  it.skipIf(!hasOneAddress())('a worker that finds its own address is healthy, until it ends', async () => {
    const settings = { PEER_HOST: 'auto', PEER_PORT: String(await freePort()) }
    const worker = await spawnDeployable({
      kind: 'worker',
      name: 'worker-auto',
      folder: data,
      artefacts,
      environment: {
        ...settings,
        TABLE_NAME: 'sahut',
        DYNAMODB_ENDPOINT: cluster.store.endpoint,
        AUTH_KEY_FILE: join(data, 'auth.key'),
        WHATSAPP_URL: cluster.simulator.whatsappUrl,
        WHATSAPP_CERT_KEY: cluster.simulator.certKey,
      },
    })
    expect(await healthOf('workers', settings)).toBe('healthy')
    await worker.kill('SIGTERM')
    expect(await healthOf('workers', settings)).toBe('unhealthy')
  })

  it('while the API is replaced, who asks over Caddy waits for the new one', async () => {
    const [api] = cluster.functions
    await api?.kill('SIGTERM')
    const asked = fetch(`${url}/api/health`)
    await api?.restart()
    expect((await asked).status).toBe(200)
  })
})
