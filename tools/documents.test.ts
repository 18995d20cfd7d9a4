import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n')

const files = git('ls-files', '--cached', '--others', '--exclude-standard').filter((file) => file !== '')
const folders = new Set(
  files.flatMap((file) => file.split('/').map((_, at, parts) => parts.slice(0, at).join('/'))),
)
const documents = files.filter((file) => file.endsWith('.md'))
const isThere = (path: string) => files.includes(path) || folders.has(path)

/** Whether a name in a text is that of a file, which may lack its ending, or of a folder. */
const isKnown = (name: string) => isThere(name) || files.some((file) => file.startsWith(`${name}.`))

/** What git is told to ignore is made by whoever runs Sahut. */
const isMade = (name: string) => {
  try {
    return git('check-ignore', name).length > 0
  } catch {
    return false
  }
}

test.each(documents)('%s leads to what is there', (document) => {
  const text = readFileSync(join(root, document), 'utf8')
  const links = [...text.matchAll(/\]\((?!https?:|mailto:)([^)#\s]+)/g)].map(([, link = '']) =>
    normalize(join(dirname(document), link)).replace(/\/$/, ''),
  )
  expect(links.filter((link) => !isThere(link))).toEqual([])
  // Of code spans those that begin with a folder of the project.
  const names = [...text.matchAll(/`([\w-]+(?:\/[\w.-]+)+)\/?`/g)].flatMap(([, name = '']) =>
    folders.has(name.split('/')[0] ?? '') ? [name] : [],
  )
  expect(names.filter((name) => !isKnown(name) && !isMade(name))).toEqual([])
})
