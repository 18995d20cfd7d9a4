/** The control API's routes of groups. */
import { parseInput } from '@sahut/core/contract/errors'
import type { Hono } from 'hono'
import type { GroupChanges } from '../groups/group-changes.ts'
import type { Groups, Group } from '../groups/groups.ts'
import type { GroupWriting } from '../groups/group-writing.ts'
import type { ContactFiles } from '../media/contact-files.ts'
import type { PhoneFiles } from '../media/phone-files.ts'
import { makeMessageId } from '../messages/delivery.ts'
import {
  GroupChange,
  GroupDeed,
  GroupFile,
  GroupMessage,
  type GroupState,
  NewGroup,
} from './group-contract.ts'
import { readBody } from './read-body.ts'

const stateOf = ({ id, subject, members }: Group): GroupState => ({ id, subject, members })

export const addGroups = (
  app: Hono,
  {
    groups,
    groupChanges,
    groupWriting,
    contactFiles,
    phoneFiles,
  }: {
    groups: Groups
    groupChanges: GroupChanges
    groupWriting: GroupWriting
    contactFiles: ContactFiles
    phoneFiles: PhoneFiles
  },
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
  app.post('/groups/:id/deeds', async (context) => {
    const deed = parseInput(GroupDeed, await readBody(context.req.raw))
    return context.json(await groupWriting.do(context.req.param('id'), deed), 201)
  })
  app.post('/groups/:id/files', async (context) => {
    const { from, ...file } = parseInput(GroupFile, await readBody(context.req.raw))
    const group = context.req.param('id')
    const { encoded, given, ...kept } = await contactFiles.put(file)
    const id = makeMessageId()
    const [phone] = groups.phonesIn(groups.of(group))
    if (phone) phoneFiles.keep(phone.pn, id, { ...kept, isOnPhone: file.onPhone })
    const message = { from, text: file.caption ?? '', encoded, id }
    return context.json(await groupWriting.write(group, message, given), 201)
  })
  app.post('/groups/:id/changes', async (context) => {
    const change = parseInput(GroupChange, await readBody(context.req.raw))
    return context.json(stateOf(await groupChanges.change(context.req.param('id'), change)))
  })
}
