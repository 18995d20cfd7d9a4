import { createTeam, fromContact, type Ground, openGround, type Team } from '@sahut/core/auth/team-fixture'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { createLogger } from '@sahut/core/process/logger'
import { setUpSearch } from '@sahut/core/search/set-up'
import { type SpawnedOpenSearch, spawnOpenSearch } from '@sahut/testing/parts/opensearch'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIndexing } from './indexing.ts'

let server: SpawnedOpenSearch | undefined
let ground: Ground
let team: Team

const bus = createMemoryBus()
const logger = createLogger('worker', 'silent')

beforeAll(async () => {
  ground = await openGround((commit) => {
    bus.tell(commit)
  })
  team = await createTeam(ground)
  try {
    server = await spawnOpenSearch()
  } catch (error) {
    // Where Java or Maven Central can't be had the report says so.
    process.stderr.write(`OpenSearch can not be had here: ${String(error)}\n`)
  }
})
afterAll(async () => {
  await server?.stop()
  await bus.close()
  await ground.close()
})

test('one of the workers fills the index, and another goes on once it has ended or died', async ({
  skip,
}) => {
  if (server === undefined) {
    skip('OpenSearch can not be had here')
    return
  }
  const settings = { url: new URL(server.url), region: undefined }
  const deps = { ...ground, bus, logger }
  const { search } = setUpSearch(settings, deps)
  const texts = async () => {
    const { messages } = await search.search(team.agent.principal, { q: 'barang', limit: 20 })
    return messages.map(({ excerpt }) => excerpt.text)
  }
  const soon = () => expect.poll(texts, { timeout: 30_000 })

  // Workers know workspaces by the numbers that are to run.
  await ground.numbers.request(team.workspaceId, team.number.numberId, 'linked')
  const chat = await team.chat()
  await ground.log.append(chat, fromContact('barang satu'))
  expect(await texts()).toEqual([])
  const [first, second] = [createIndexing(settings, deps, 600), createIndexing(settings, deps, 600)]
  first.start()
  await soon().toEqual(['barang satu'])
  second.start()
  await ground.log.append(chat, fromContact('barang dua'))
  await soon().toEqual(['barang dua', 'barang satu'])
  await first.close()
  await ground.log.append(chat, fromContact('barang tiga'))
  await soon().toEqual(['barang tiga', 'barang dua', 'barang satu'])
  await second.close()
})
