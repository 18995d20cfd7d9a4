import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runDrill } from './drill/run.ts'

test('a backup restored to another table reads as it was, holds its fences, and its numbers talk on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sahut-drill-'))
  const report = await runDrill(folder, () => undefined)
  expect(report).toMatchObject({ chats: 6, sentAgain: 6, lostAfterBackup: 9, problems: [] })
  rmSync(folder, { recursive: true })
})
