import { deflateSync } from 'node:zlib'
import type { ContactFile } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/*
 * Files that are not what they say, or that are made to do harm: none runs a script, ends a process, or keeps what
 * comes after it waiting.
 */

let system: System
let browser: Awaited<ReturnType<typeof launchBrowser>>
let sari: AgentPage

beforeAll(async () => {
  system = await startSystem()
  browser = await launchBrowser()
  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  await sari.page.exposeFunction('sahutHarm', () => {
    harm += 1
  })
})
afterAll(async () => {
  await browser.close()
  await system.close()
})

/** How often a script of a file ran. */
let harm = 0
const SCRIPT = 'window.sahutHarm?.(); parent.sahutHarm?.(); opener?.sahutHarm?.()'

const chunkOf = (name: string, content: Uint8Array): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  // Decoders that are made for speed look at no checksum before they make room.
  return Buffer.concat([length, Buffer.from(name), content, Buffer.alloc(4)])
}

/** A picture of a few kilobytes that takes gigabytes to open. */
const pictureBomb = (side: number): Buffer => {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(side, 0)
  head.writeUInt32BE(side, 4)
  head.set([8, 6, 0, 0, 0], 8)
  const rows = deflateSync(Buffer.alloc(4_000_000))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([
    signature,
    chunkOf('IHDR', head),
    chunkOf('IDAT', rows),
    chunkOf('IEND', Buffer.alloc(0)),
  ])
}

const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="${SCRIPT}"><script>${SCRIPT}</script></svg>`
const html = `<!doctype html><script>${SCRIPT}</script>`

const BAD: [string, Omit<ContactFile, 'to' | 'content'>, Buffer][] = [
  ['an empty picture', { kind: 'image', mimetype: 'image/jpeg' }, Buffer.alloc(0)],
  [
    'an empty document',
    { kind: 'document', mimetype: 'text/plain', fileName: 'kosong.txt' },
    Buffer.alloc(0),
  ],
  ['an SVG with a script', { kind: 'image', mimetype: 'image/svg+xml' }, Buffer.from(svg)],
  [
    'an SVG as a document',
    { kind: 'document', mimetype: 'image/svg+xml', fileName: 'logo.svg' },
    Buffer.from(svg),
  ],
  ['a page that says it is a picture', { kind: 'image', mimetype: 'image/jpeg' }, Buffer.from(html)],
  [
    'a picture that is a page too',
    { kind: 'image', mimetype: 'image/gif' },
    Buffer.from(`GIF89a/*${html}*/=1;${SCRIPT}`),
  ],
  [
    'a page with the name of a picture',
    { kind: 'document', mimetype: 'text/html', fileName: 'foto.jpg' },
    Buffer.from(html),
  ],
  [
    'a name that is a path',
    { kind: 'document', mimetype: 'application/pdf', fileName: '..\\..\\../../etc/passwd' },
    Buffer.from('%PDF-1.4'),
  ],
  ['a bomb as a sticker', { kind: 'sticker', mimetype: 'image/webp' }, pictureBomb(60_000)],
  [
    'a bomb as a picture',
    { kind: 'image', mimetype: 'image/png', width: 60_000, height: 60_000 },
    pictureBomb(60_000),
  ],
  [
    'one that says it has 3 GB',
    { kind: 'document', mimetype: 'application/zip', fileName: 'besar.zip', claimedBytes: 3 * 1024 ** 3 },
    Buffer.from('PK'),
  ],
  [
    'sides that no screen has',
    { kind: 'image', mimetype: 'image/jpeg', width: 1, height: 900_000 },
    Buffer.from('x'),
  ],
  [
    'a waveform that is none',
    {
      kind: 'voice',
      mimetype: 'audio/ogg',
      seconds: 2_000_000,
      waveform: Buffer.alloc(100_000, 255).toString('base64'),
    },
    Buffer.from('OggS'),
  ],
]

describe('what is not what it says', () => {
  it.each(BAD)('%s does no harm, and what comes after it is there', async (name, file, content) => {
    const { page } = sari
    const contact = await system.simulator.createContact({ name })
    await system.simulator.sendFile(contact.pn, {
      ...file,
      to: system.phone,
      content: content.toString('base64'),
    })
    await system.simulator.send(contact.pn, { to: system.phone, text: `sesudah ${name}` })
    await sari.openChat(name)
    await page.getByTestId('conversation').getByText(`sesudah ${name}`).waitFor()
    const seq = await page.locator('[data-seq]').first().getAttribute('data-seq')
    const chat = await page.getByTestId('conversation').getAttribute('data-chat')

    const answer = await page.evaluate(
      async ([chatId, place]) => {
        const { token } = (await (await fetch('/api/auth/refresh', { method: 'POST' })).json()) as {
          token: string
        }
        for (;;) {
          const asked = await fetch(`/api/chats/${chatId}/messages/${place}/file`, {
            headers: { authorization: `Bearer ${token}` },
          })
          // It is on its way.
          if (asked.status === 409) {
            await new Promise((resolve) => setTimeout(resolve, 100))
            continue
          }
          const { url } = (await asked.json()) as { url: string }
          const given = await fetch(url)
          return {
            url,
            bytes: (await given.arrayBuffer()).byteLength,
            headers: Object.fromEntries(given.headers),
          }
        }
      },
      [chat ?? '', seq ?? ''] as const,
    )
    expect(answer.bytes).toBe(content.length)
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.headers['content-security-policy']).toContain('sandbox')
    const type = answer.headers['content-type'] ?? ''
    expect(type).toMatch(/^(image\/(jpeg|png|gif|webp)|audio\/ogg|application\/octet-stream)$/)
    if (type === 'application/octet-stream')
      expect(answer.headers['content-disposition']).toMatch(/^attachment/)

    // Also for whoever opens its address by itself.
    const tab = await page.context().newPage()
    await tab.goto(new URL(answer.url, system.url).href).catch(() => undefined)
    await tab.close()
    // What begins as a GIF is one, whatever follows.
    const isPicture = content.subarray(0, 3).toString() === 'GIF'
    if ((file.kind === 'image' || file.kind === 'sticker') && !isPicture)
      await page.getByText("can't be shown here").waitFor()
    expect(harm).toBe(0)
    expect(sari.complaints).toEqual([])
    expect(await sari.accessibilityFaults()).toEqual([])
    const room = await page.getByTestId('conversation').evaluate((region) => region.scrollHeight)
    expect(room).toBeLessThan(3_000)
  })
})
