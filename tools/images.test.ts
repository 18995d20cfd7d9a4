import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { validate } from 'dockerfile-utils'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { dockerfileOf, imageOf, ROOT, SERVICES, stagesOf } from './dockerfile-fixture.ts'

const Root = z.object({ devDependencies: z.object({ node: z.string() }), workspaces: z.array(z.string()) })
const root = Root.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')))
const BASE = `node:${root.devDependencies.node}-trixie-slim`

describe.each(SERVICES)("%s' Dockerfile", (image) => {
  const text = dockerfileOf(image)
  const stages = stagesOf(text)
  const last = imageOf(image)
  const stepsOf = (keyword: string) => last.steps.filter((step) => step.keyword === keyword)

  it('has no fault that a linter finds', () => {
    expect(validate(text).map(({ message }) => message)).toEqual([])
  })

  it('stands on the very Node that everything was tested with', () => {
    expect(stages.map((stage) => stage.image)).toEqual([BASE, 'build', BASE])
  })

  it('builds as all others do, so that the build is made once for all', () => {
    expect(stages[0]).toEqual(stagesOf(dockerfileOf('workers'))[0])
    expect(stages[0]?.steps.at(-1)?.words.join(' ')).toContain('npm run build')
  })

  it('contains only what the build made for it and its production dependencies', () => {
    const copies = last.steps.filter(({ keyword }) => ['ADD', 'COPY'].includes(keyword))
    expect(copies).toEqual([
      { keyword: 'COPY', flags: ['--from=packages'], words: [`/sahut/dist/${image}`, './'] },
    ])
    // Empty folders, where volumes are mounted: for files, and for the index of the search.
    const folders = { workers: '/media', functions: '/media /search', gateway: undefined }[image]
    const made = folders === undefined ? [] : [`install -d -o node -g node -m 700 ${folders}`]
    expect(stepsOf('RUN').map(({ words }) => words.join(' '))).toEqual(made)
    const install = stages[1]?.steps.at(-1)?.words.join(' ')
    expect(install).toBe('npm ci --omit=dev --ignore-scripts')
  })

  it('runs as nobody in particular, and hears SIGTERM itself', () => {
    expect(stepsOf('USER').map(({ words }) => words)).toEqual([['node']])
    expect(stepsOf('CMD').map(({ words }) => words)).toEqual([['node', 'main.js']])
    expect(stepsOf('ENTRYPOINT')).toEqual([])
    expect(stepsOf('HEALTHCHECK').map(({ words }) => words[0])).toEqual(['node'])
  })
})

describe("web's Dockerfile", () => {
  const text = dockerfileOf('web')
  const [build] = stagesOf(text)
  const last = imageOf('web')

  it('has no fault that a linter finds, and builds as all others do', () => {
    expect(validate(text).map(({ message }) => message)).toEqual([])
    expect(build).toEqual(stagesOf(dockerfileOf('workers'))[0])
  })

  it('contains only the web app and its Caddyfile, and runs as nobody in particular', () => {
    expect(last.image).toMatch(/^caddy:\d+\.\d+\.\d+-alpine$/)
    const copies = last.steps.filter(({ keyword }) => ['ADD', 'COPY'].includes(keyword))
    expect(copies.map(({ flags, words }) => [...flags, ...words])).toEqual([
      ['local/Caddyfile', '/etc/caddy/Caddyfile'],
      ['--from=build', '/sahut/dist/web', '/srv'],
    ])
    expect(last.steps.find(({ keyword }) => keyword === 'USER')?.words).toEqual(['1000:1000'])
  })
})

it('every folder with a Dockerfile is checked here', () => {
  const there = readdirSync(ROOT, { withFileTypes: true })
    .filter((one) => one.isDirectory() && !one.name.startsWith('.') && one.name !== 'node_modules')
    .filter(({ name }) => readdirSync(join(ROOT, name)).includes('Dockerfile'))
  expect(there.map(({ name }) => name).sort()).toEqual([...SERVICES, 'web'].sort())
})
