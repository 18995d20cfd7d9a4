import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '@sahut/testing/parts/free-port'
import { afterAll, afterEach, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sahut-start-'))
const running: ChildProcess[] = []

/** `npm start`, as a person has it on the terminal. */
const start = async (settings: Record<string, string>) => {
  const port = String(await freePort())
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      `${ROOT}tools/node-24.mjs`,
      `${ROOT}local/start.ts`,
    ],
    { env: { ...process.env, PORT: port, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  running.push(child)
  let said = ''
  for (const out of [child.stdout, child.stderr])
    out.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const ended = once(child, 'close').then(([code]) => Number(code))
  const url = `http://127.0.0.1:${settings['PORT'] ?? port}`
  return {
    child,
    url,
    said: () => said,
    ended,
    health: () => fetch(`${url}/api/health`),
    saying: async (words: string) => {
      while (!said.includes(words)) {
        if (child.exitCode !== null) throw new Error(`It ended without saying ${words}:\n${said}`)
        await sleep(50)
      }
    },
  }
}

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('G5: whoever comes while it starts is told so at once, and served once it can', async () => {
  const sahut = await start({ DATA_DIR: join(folder, 'g5') })
  const statuses = new Set<number>()
  let page = ''
  for (;;) {
    const answer = await fetch(sahut.url, { headers: { accept: 'text/html' } }).catch(() => undefined)
    if (answer === undefined) {
      await sleep(20)
      continue
    }
    statuses.add(answer.status)
    if (answer.status === 200) break
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
    page = await answer.text()
    await sleep(50)
  }
  expect([...statuses]).toEqual([503, 200])
  expect(page).toContain('Sahut is starting')
  expect((await sahut.health()).status).toBe(200)
})

test('D16: a second one on the same folder ends with a sentence that says where the first one is', async () => {
  const settings = { DATA_DIR: join(folder, 'd16') }
  const first = await start(settings)
  await first.saying('Sahut runs at')
  const second = await start(settings)
  expect(await second.ended).toBe(1)
  expect(second.said()).toContain(`Sahut runs already on the folder ${settings.DATA_DIR} at ${first.url}`)
  expect(second.said()).not.toMatch(/^\s+at /m)
  expect((await first.health()).status).toBe(200)
})

test('F5: a store that dies is started again, health tells meanwhile, and the log says it once', async () => {
  const sahut = await start({ DATA_DIR: join(folder, 'f5') })
  await sahut.saying('Sahut runs at')
  const pidOf = (): string[] => {
    const out = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(sahut.child.pid)], {
      encoding: 'utf8',
    })
    return out
      .split('\n')
      .filter((line) => line.includes('local/store/main'))
      .map((line) => line.trim().split(' ')[0] ?? '')
  }
  const [store = ''] = pidOf()
  // What it can't be told of in time it notices itself: the store is held, then killed, as a full disk or a crash do.
  process.kill(Number(store), 'SIGKILL')
  const seen: number[] = []
  let named = ''
  while (seen.at(-1) !== 200 || !seen.includes(503)) {
    const answer = await sahut.health()
    if (answer.status === 503) named = await answer.text()
    seen.push(answer.status)
    await sleep(10)
  }
  expect(named).toContain('store')
  expect(pidOf()).not.toContain(store)
  expect(sahut.said().match(/the store ended/g)).toHaveLength(1)
  expect(sahut.said().match(/the store runs again/g)).toHaveLength(1)
})

test('F8: a folder that others could read is closed to them, files too, and the log says so', async () => {
  const dataDir = join(folder, 'f8')
  mkdirSync(join(dataDir, 'store'), { recursive: true })
  writeFileSync(join(dataDir, 'auth.secret'), 'x'.repeat(44))
  for (const path of [dataDir, join(dataDir, 'store')]) chmodSync(path, 0o755)
  chmodSync(join(dataDir, 'auth.secret'), 0o644)
  const sahut = await start({ DATA_DIR: dataDir })
  await sahut.saying('Sahut runs at')
  expect(sahut.said()).toContain('other users could read what is kept here')
  const modes = [
    dataDir,
    join(dataDir, 'store'),
    join(dataDir, 'auth.secret'),
    join(dataDir, 'store/sahut.sqlite'),
  ]
  expect(modes.map((path) => statSync(path).mode & 0o077)).toEqual([0, 0, 0, 0])
})

test('on a new folder it prints where the workspace is made, and afterwards only where it runs', async () => {
  const settings = { DATA_DIR: join(folder, 'fresh') }
  const first = await start(settings)
  await first.saying('/setup#')
  const [, code = ''] = /\/setup#(\S+)/.exec(first.said()) ?? []
  const answer = await fetch(`${first.url}/api/auth/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      code,
      workspace: 'Toko Ayu',
      inbox: 'Layanan pelanggan',
      name: 'Ayu',
      email: 'ayu@toko.test',
      password: 'a long enough password',
    }),
  })
  expect(answer.status).toBe(200)
  first.child.kill('SIGTERM')
  await first.ended
  const second = await start(settings)
  await second.saying('Sign in.')
  expect(second.said()).not.toContain('/setup#')
})

test('G7: it reads what a worker reads, and names what is wrong', async () => {
  const sahut = await start({
    DATA_DIR: join(folder, 'g7'),
    WHATSAPP_CERT_KEY: 'no base64!',
    BEAT_SECONDS: 'never',
  })
  expect(await sahut.ended).toBe(1)
  expect(sahut.said()).toContain('WHATSAPP_CERT_KEY must be base64')
  expect(sahut.said()).toContain('BEAT_SECONDS must be a number of seconds')
  expect(sahut.said()).not.toMatch(/^\s+at /m)
})
