import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settingsOf, type StageSettings } from '../stage.ts'
import { installPlatform } from './platform.ts'
import { problemsOf } from './problems.ts'
import { type Builder, createBuilder } from './stage-build.ts'
import { edit, MISTAKES } from './mistakes-fixture.ts'
import type { Edit } from './tree.ts'
import { typeErrors } from './types.ts'
import { setTo, VARIANTS } from './variants-fixture.ts'

const ROOT = join(import.meta.dirname, '../..')

const lacking = await installPlatform(ROOT)
if (lacking !== undefined) process.stderr.write(`infra/ is NOT checked: ${lacking}\n`)

let builder: Builder

/** What infra:check says of a stage, after these edits. */
const complaints = async (
  stage: string,
  edits: Edit[] = [],
  settings: StageSettings = settingsOf(stage),
): Promise<string> => {
  try {
    return problemsOf(await builder.build(stage, edits), ROOT, settings).join('\n')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe.skipIf(lacking !== undefined)('infra:check', () => {
  beforeAll(async () => {
    builder = await createBuilder(ROOT)
  })
  afterAll(() => builder.close())

  test.each(['production', 'staging', 'personal'])('finds the stage %s in order', async (stage) => {
    expect(await complaints(stage)).toBe('')
  })

  for (const { mistake, stage = 'production', edits, says } of MISTAKES)
    test(`fails when ${mistake}`, async () => {
      expect(await complaints(stage, edits)).toMatch(says)
    })

  describe.each(VARIANTS)('of a production that $variant', ({ settings, says = /^$/, mistakes }) => {
    test('says what it has to', async () => {
      expect(await complaints('production', [setTo(settings)], settings)).toMatch(says)
    })
    for (const { mistake, edits, says } of mistakes)
      test(`fails when ${mistake}`, async () => {
        expect(await complaints('production', [setTo(settings), ...edits], settings)).toMatch(says)
      })
  })

  test('fails when a size does not exist on Fargate', async () => {
    const wrong = await typeErrors(ROOT, [edit('workers', 'cpu: sizes.cpu', "cpu: '3 vCPU'")])
    // And nothing else is wrong.
    expect(wrong.match(/error TS\d+/g)).toHaveLength(1)
    expect(wrong).toMatch(/infra\/workers\.ts.*"3 vCPU"/)
  })
})
