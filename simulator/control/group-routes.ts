/** The control API's routes of groups. */
import { parseInput } from '@sahut/core/contract/errors'
import type { Hono } from 'hono'
import type { GroupChanges } from '../groups/group-changes.ts'
import type { Groups, Group } from '../groups/groups.ts'
import type { GroupWriting } from '../groups/group-writing.ts'
import { GroupChange, GroupMessage, type GroupState, NewGroup } from './group-contract.ts'
import { readBody } from './read-body.ts'

const stateOf = ({ id, subject, members }: Group): GroupState => ({ id, subject, members })

export const addGroups = (
  app: Hono,
  {
    groups,
    groupChanges,
    groupWriting,
  }: { groups: Groups; groupChanges: GroupChanges; groupWriting: GroupWriting },
): void => {
  app.post('/groups', async (context) => {
    const made = parseInput(NewGroup, await readBody(context.req.raw))
    return context.json(stateOf(await groupChanges.create(made)), 201)
  })
  app.get('/groups', (context) => context.json(groups.all().map(stateOf)))
  app.post('/groups/:id/messages', async (context) => {
    const message = parseInput(GroupMessage, await readBody(context.req.raw))
    return context.json(await groupWriting.write(context.req.param('id'), message), 201)
  })
  app.post('/groups/:id/changes', async (context) => {
    const change = parseInput(GroupChange, await readBody(context.req.raw))
    return context.json(stateOf(await groupChanges.change(context.req.param('id'), change)))
  })
}
