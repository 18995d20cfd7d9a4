import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { settingsOf } from '../stage.ts'
import { installPlatform } from './platform.ts'
import { problemsOf } from './problems.ts'
import { buildStage } from './stage-build.ts'
import { edit, MISTAKES } from './mistakes-fixture.ts'
import type { Edit } from './tree.ts'
import { typeErrors } from './types.ts'

const ROOT = join(import.meta.dirname, '../..')

const lacking = await installPlatform(ROOT)
if (lacking !== undefined) process.stderr.write(`infra/ is NOT checked: ${lacking}\n`)

/** What infra:check says of a stage, after these edits. */
const complaints = async (stage: string, ...edits: Edit[]): Promise<string> => {
  try {
    return problemsOf(await buildStage(ROOT, stage, edits), ROOT).join('\n')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe.skipIf(lacking !== undefined)('infra:check', () => {
  test.each(['production', 'staging', 'personal'])('finds the stage %s in order', async (stage) => {
    expect(await complaints(stage)).toBe('')
  })

  for (const { mistake, stage = 'production', edits, says } of MISTAKES)
    test(`fails when ${mistake}`, async () => {
      expect(await complaints(stage, ...edits)).toMatch(says)
    })

  test('finds a stage in order that uses the table of a restore', async () => {
    const restoredTable = 'sahut-restored'
    const restored = edit('stage', 'restoredTable: undefined', `restoredTable: '${restoredTable}'`)
    const built = await buildStage(ROOT, 'production', [restored])
    expect(problemsOf(built, ROOT, { ...settingsOf('production'), restoredTable })).toEqual([])
  })

  test('finds a stage in order whose Redis keeps streams, unless it drops them when it is full', async () => {
    const streams = edit('stage', "replicas: 1, level: 'redis' }", "replicas: 1, level: 'redis-streams' }")
    const dropping = edit('redis', "level === 'redis-streams' ?", "level === 'redis' ?")
    const settings = settingsOf('production')
    const redis = settings.redis && { ...settings.redis, level: 'redis-streams' as const }
    const problems = async (...edits: Edit[]): Promise<string[]> =>
      problemsOf(await buildStage(ROOT, 'production', edits), ROOT, { ...settings, redis })
    expect(await problems(streams)).toEqual([])
    expect((await problems(streams, dropping)).join()).toMatch(/when it is full .*noeviction/)
  })

  test('fails when a size does not exist on Fargate', async () => {
    const wrong = await typeErrors(ROOT, [edit('workers', 'cpu: sizes.cpu', "cpu: '3 vCPU'")])
    // And nothing else is wrong.
    expect(wrong.match(/error TS\d+/g)).toHaveLength(1)
    expect(wrong).toMatch(/infra\/workers\.ts.*"3 vCPU"/)
  })
})
