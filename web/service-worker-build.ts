import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { type Plugin, type Rolldown, transformWithOxc } from 'vite'

const SOURCE = new URL('./worker/service-worker.ts', import.meta.url)
const PUBLIC = new URL('./public/', import.meta.url)

/** What is larger and not needed at first (emoji, recording) is kept once somebody used it, bytes. */
const MOST_BYTES = 100_000

const isKept = (file: Rolldown.OutputChunk | Rolldown.OutputAsset): boolean => {
  if (file.type === 'chunk') return file.isEntry || file.code.length < MOST_BYTES
  return file.fileName.endsWith('.css')
}

/** Builds the service worker last of all: it names the files of the release that it keeps. */
export const serviceWorker = (): Plugin => ({
  name: 'sahut-service-worker',
  apply: 'build',
  enforce: 'post',
  async generateBundle(_options, bundle) {
    const built = Object.values(bundle)
    const entry = built.find((file) => file.type === 'chunk' && file.isEntry)?.fileName
    if (entry === undefined) throw new Error('The page has no entry.')
    const icons = (await readdir(PUBLIC)).map((name) => `/${name}`)
    const files = [...built.filter(isKept).map(({ fileName }) => `/${fileName}`), ...icons].sort()
    const page = bundle['index.html']
    const words = JSON.stringify(files) + (page?.type === 'asset' ? String(page.source) : '')
    const name = createHash('sha256').update(words).digest('hex').slice(0, 16)
    const { code } = await transformWithOxc(await readFile(SOURCE, 'utf8'), SOURCE.pathname)
    this.emitFile({
      type: 'asset',
      fileName: 'sw.js',
      source: `self.sahutRelease = ${JSON.stringify({ name, entry, files })};\n${code}`,
    })
  },
})
