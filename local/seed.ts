import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Accounts } from '@sahut/core/auth/accounts'
import { SahutError } from '@sahut/core/contract/errors'
import { InboxId, WorkspaceId } from '@sahut/core/model/ids'
import type { Rank, Role } from '@sahut/core/model/user/user'
import { z } from 'zod'

/** A workspace to begin with. */
export type Seed = {
  workspace: string
  inboxes: string[]
  people: {
    email: string
    name: string
    role: Role
    rank?: Rank
    password: string
    inboxes: string[]
  }[]
}

const Place = z.object({ workspaceId: WorkspaceId, inboxes: z.record(z.string(), InboxId) })
export type Place = z.infer<typeof Place>

const DEMO_PASSWORD = 'sahut-demo'

/** The demo's team. Its password is no secret: the demo listens on this machine only. */
export const DEMO_SEED: Seed = {
  workspace: 'Toko Sahut',
  inboxes: ['CS Jakarta', 'CS Bandung', 'Sales Bali'],
  people: [
    {
      email: 'admin@sahut.test',
      name: 'Ayu Lestari',
      role: 'admin',
      rank: 'owner',
      password: DEMO_PASSWORD,
      inboxes: [],
    },
    {
      email: 'sari@sahut.test',
      name: 'Sari Wulandari',
      role: 'agent',
      password: DEMO_PASSWORD,
      inboxes: ['CS Jakarta', 'CS Bandung', 'Sales Bali'],
    },
    {
      email: 'budi@sahut.test',
      name: 'Budi Santoso',
      role: 'agent',
      password: DEMO_PASSWORD,
      inboxes: ['CS Jakarta', 'CS Bandung', 'Sales Bali'],
    },
  ],
}

const makePlace = async (accounts: Accounts, seed: Seed): Promise<Place> => {
  const { workspaceId } = await accounts.createWorkspace(seed.workspace)
  const inboxes: Place['inboxes'] = {}
  for (const name of seed.inboxes) inboxes[name] = (await accounts.createInbox(workspaceId, name)).inboxId
  return { workspaceId, inboxes }
}

/**
 * Makes the workspace and its people unless they are there; a start that was cut short is taken up again.
 * @param folder remembers the workspace's ids
 */
export const ensureSeed = async (accounts: Accounts, folder: string, seed: Seed): Promise<Place> => {
  const file = join(folder, 'workspace.json')
  const isNew = !existsSync(file)
  const place = isNew ? await makePlace(accounts, seed) : Place.parse(JSON.parse(readFileSync(file, 'utf8')))
  if (isNew) writeFileSync(file, JSON.stringify(place))
  for (const { inboxes, ...person } of seed.people) {
    const inboxIds = inboxes.flatMap((name) => place.inboxes[name] ?? [])
    try {
      await accounts.createUser({ ...person, workspaceId: place.workspaceId, inboxIds })
    } catch (error) {
      if (!(error instanceof SahutError && error.code === 'conflict')) throw error
    }
  }
  return place
}
