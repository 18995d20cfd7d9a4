import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sahut-demo-'))

/** Runs the demo as a person does, until it ends by itself. */
const run = async (flags: string[], settings: Record<string, string> = {}) => {
  const child = spawn(
    process.execPath,
    ['--import', `${ROOT}tools/node-24.mjs`, `${ROOT}local/demo.ts`, ...flags],
    {
      env: { ...process.env, DATA_DIR: join(folder, 'demo'), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let out = ''
  let complaints = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, complaints }
}

afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('npm run demo', () => {
  it('headless: what passed is compared with the journal, and nothing is lost, doubled or misordered', async () => {
    const { code, out, complaints } = await run(['--headless', '--seconds', '5', '--json', '-'])
    expect(complaints).not.toMatch(/lost|duplicated|misordered/)
    const summary: unknown = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')
    expect(summary).toMatchObject({ numbers: 20, lost: 0, duplicated: 0, misordered: 0 })
    expect(summary).toEqual(
      expect.objectContaining({
        inbound: expect.any(Number) as number,
        outbound: expect.any(Number) as number,
      }),
    )
    const { inbound, outbound } = summary as { inbound: number; outbound: number }
    // How many pass in five seconds is the machine's affair.
    expect(inbound).toBeGreaterThan(0)
    expect(outbound).toBeGreaterThan(0)
    expect(code).toBe(0)
  })

  it('a used port ends it with a sentence that says what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const port = String((server.address() as AddressInfo).port)
    const { code, complaints } = await run([], { PORT: port })
    server.close()
    expect(complaints).toContain(`Port ${port} of 127.0.0.1 can't be used`)
    expect(complaints).toContain('Set PORT')
    expect(code).toBe(1)
  })

  it('a folder that can not be written ends it with a sentence that says what to do', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const { code, complaints } = await run([], { DATA_DIR: join(file, 'below') })
    expect(complaints).toContain("can't be written. Set DATA_DIR")
    expect(code).toBe(1)
  })

  it.each([
    [{ PORT: 'abc' }, 'PORT must be a port number'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  ])('a wrong setting ends it with a sentence that names it: %j', async (settings, sentence) => {
    const { code, complaints } = await run([], settings)
    expect(complaints).toContain(sentence)
    expect(complaints).not.toContain('    at ')
    expect(code).toBe(1)
  })

  it('a wrong flag ends it with a sentence that names it', async () => {
    const { code, complaints } = await run(['--headless', '--seconds', 'many'])
    expect(complaints).toContain('seconds must be a number')
    expect(code).toBe(1)
  })
})
