import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import dockerignore from '@balena/dockerignore'
import { DockerfileParser, type Instruction, JSONInstruction, ModifiableInstruction } from 'dockerfile-ast'
import { z } from 'zod'

/*
 * Dockerfiles read as Docker reads them, and what it would send to the build: there is no Docker where the tests run.
 */

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** What runs on Node; its Dockerfile is in its folder. The web app has one too, on Caddy. */
export const SERVICES = ['workers', 'gateway', 'functions'] as const

type Step = {
  keyword: string
  /** With their dashes: `--from=build`. */
  flags: string[]
  words: string[]
}

export type Stage = { image: string; name: string | null; steps: Step[] }

const Words = z.array(z.string())

/** Of an instruction of JSON its strings, of another one its words; of a health check the command's. */
const stepOf = (instruction: Instruction): Step => {
  const keyword = instruction.getKeyword()
  const flags =
    instruction instanceof ModifiableInstruction ? instruction.getFlags().map((flag) => flag.toString()) : []
  const words = (): string[] => instruction.getArguments().map((argument) => argument.getValue())
  const json = instruction instanceof JSONInstruction ? instruction.getJSONStrings() : []
  if (json.length > 0) return { keyword, flags, words: json.map((one) => one.getJSONValue()) }
  if (keyword !== 'HEALTHCHECK') return { keyword, flags, words: words() }
  const command = instruction.getRawArgumentsContent() ?? ''
  const [, list = '[]'] = /\bCMD\s+(\[.*\])$/s.exec(command) ?? []
  return { keyword, flags, words: Words.parse(JSON.parse(list)) }
}

export const dockerfileOf = (image: string): string => readFileSync(join(ROOT, image, 'Dockerfile'), 'utf8')

/** The images are those of the defaults, where an argument of the build names them. */
export const stagesOf = (dockerfile: string): Stage[] => {
  const file = DockerfileParser.parse(dockerfile)
  const defaults = new Map(
    file.getInitialARGs().map((arg) => [arg.getProperty()?.getName(), arg.getProperty()?.getValue()]),
  )
  const named = (image: string): string =>
    image.replace(/\$\{(\w+)\}/g, (all, name: string) => defaults.get(name) ?? all)
  const stages: Stage[] = []
  const froms = new Map(file.getFROMs().map((from) => [from.getRange().start.line, from]))
  for (const instruction of file.getInstructions()) {
    const from = froms.get(instruction.getRange().start.line)
    if (from !== undefined)
      stages.push({ image: named(from.getImage() ?? ''), name: from.getBuildStage(), steps: [] })
    else stages.at(-1)?.steps.push(stepOf(instruction))
  }
  return stages
}

/** What the image itself is: its last stage. */
export const imageOf = (image: string): Stage => {
  const stage = stagesOf(dockerfileOf(image)).at(-1)
  if (stage === undefined) throw new Error(`${image}/Dockerfile has no stage.`)
  return stage
}

/** What `ENV` sets in a stage. */
export const environmentOf = ({ steps }: Stage): Record<string, string> =>
  Object.fromEntries(
    steps
      .filter(({ keyword }) => keyword === 'ENV')
      .flatMap(({ words }) => words)
      .map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  )

/**
 * Lays what Docker would send to the build in a folder: what .dockerignore lets through, and nothing else. The
 * packages are those of the repository, linked.
 */
export const layContext = (folder: string): void => {
  const ignored = dockerignore.default().add(readFileSync(join(ROOT, '.dockerignore'), 'utf8'))
  cpSync(ROOT, folder, {
    recursive: true,
    filter: (path) => {
      const within = relative(ROOT, path)
      return within === '' || !ignored.ignores(within)
    },
  })
  const packages = join(folder, 'node_modules')
  mkdirSync(join(packages, '@sahut'), { recursive: true })
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (name !== '@sahut') symlinkSync(join(ROOT, 'node_modules', name), join(packages, name))
  for (const name of readdirSync(join(ROOT, 'node_modules', '@sahut')))
    symlinkSync(join(folder, name), join(packages, '@sahut', name))
  const webPackages = join('web', 'node_modules')
  if (existsSync(join(ROOT, webPackages))) symlinkSync(join(ROOT, webPackages), join(folder, webPackages))
}
