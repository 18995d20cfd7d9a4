import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { newWorkspaceId } from '../model/ids.ts'
import { createBucket } from './bucket.ts'
import { contentName, fileKey, type FileStore, type FileUrls, uploadName } from './files.ts'
import { createFolder } from './folder.ts'
import { spawnS3 } from './s3-fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'sahut-files-'))
const s3 = await spawnS3(join(folder, 's3'))
afterAll(async () => {
  await s3.stop()
  rmSync(folder, { recursive: true })
})

const newKey = () => fileKey(newWorkspaceId(), contentName(randomBytes(32)))

/** Pieces of a content, such as a network gives. */
async function* inPieces(content: Uint8Array, size = 60_000): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < content.length; from += size) {
    await Promise.resolve()
    yield content.subarray(from, from + size)
  }
}

async function* cutOff(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* inPieces(content)
  throw new Error('cut')
}

const read = async (files: FileStore, ...asked: Parameters<FileStore['get']>) => {
  const stream = await files.get(...asked)
  return stream && buffer(stream)
}

const stores: [string, () => FileStore][] = [
  ['a folder', () => createFolder(join(folder, 'files'))],
  ['a bucket', () => createBucket(s3.settings).files],
]

describe.each(stores)('files in %s', (_name, create) => {
  const files = create()

  it.each([0, 1, 70_000, 5 * 1024 * 1024, 12 * 1024 * 1024 + 3])(
    'come back as they were put, %i bytes',
    async (bytes) => {
      const content = randomBytes(bytes)
      const key = newKey()
      await files.put(key, inPieces(content))
      expect(await files.size(key)).toBe(bytes)
      expect((await read(files, key))?.equals(content)).toBe(true)
    },
  )

  it('are all or nothing: what fails in the midst leaves none', async () => {
    for (const bytes of [1_000, 7 * 1024 * 1024]) {
      const key = newKey()
      await expect(files.put(key, cutOff(randomBytes(bytes)))).rejects.toThrow('cut')
      expect(await files.size(key)).toBeUndefined()
      expect(await files.get(key)).toBeUndefined()
    }
  })

  it('are given in part', async () => {
    const content = randomBytes(1_000)
    const key = newKey()
    await files.put(key, inPieces(content))
    expect((await read(files, key, { from: 10, to: 19 }))?.equals(content.subarray(10, 20))).toBe(true)
  })

  it('may be put again, and deleted more than once', async () => {
    const content = randomBytes(1_000)
    const key = newKey()
    await files.put(key, inPieces(content))
    await files.put(key, inPieces(content))
    expect((await read(files, key))?.equals(content)).toBe(true)
    await files.delete(key)
    await files.delete(key)
    expect(await files.size(key)).toBeUndefined()
  })
})

it('a name that leads out of a workspace is none', () => {
  for (const name of ['../x', 's_1', '', `s_${'a'.repeat(64)}/..`, 'S_x'])
    expect(() => fileKey(newWorkspaceId(), name)).toThrow('no such file')
  expect(fileKey(newWorkspaceId(), uploadName('a'.repeat(32)))).toContain('/u_')
})

describe('addresses of a bucket', () => {
  const { files, urls }: { files: FileStore; urls: FileUrls } = createBucket(s3.settings)

  it('let a browser put exactly what was asked for, and read it as what it is', async () => {
    const key = newKey()
    const content = randomBytes(1_000)
    const put = (body: Uint8Array<ArrayBuffer>, url: string) => fetch(url, { method: 'PUT', body })
    const url = await urls.upload(key, content.length)
    expect((await put(new Uint8Array(content), url)).status).toBe(200)
    expect((await read(files, key))?.equals(content)).toBe(true)

    const shown = await fetch(await urls.read(key, { mimetype: 'image/jpeg', fileName: 'a "b".jpg' }))
    expect(Buffer.from(await shown.arrayBuffer()).equals(content)).toBe(true)
    expect(shown.headers.get('content-type')).toBe('image/jpeg')
    expect(shown.headers.get('content-disposition')).toBe("inline; filename*=UTF-8''a%20%22b%22.jpg")
    const page = await fetch(await urls.read(key, { mimetype: 'text/html' }))
    expect(page.headers.get('content-type')).toBe('application/octet-stream')
    expect(page.headers.get('content-disposition')).toBe('attachment')
  })
})
