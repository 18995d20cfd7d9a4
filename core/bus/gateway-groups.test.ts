import { expect, test } from 'vitest'
import { InboxId, newWorkspaceId } from '../model/ids.ts'
import { gatewayGroupOf, namesGroup, socketPathOf } from './gateway-groups.ts'
import { partitionOf, partitionsOf } from './levels/log/commit-log.ts'

// A release that put them elsewhere would not hear the one beside it.
test('where gateways are not parted, an inbox is in the partition where it always was', () => {
  const inboxIds = ['inb_01jdzq8m0000000000000000aa', 'inb_01jdzq8m0000000000000000ab'].map((id) =>
    InboxId.parse(id),
  )
  expect(inboxIds.map((inboxId) => partitionOf(inboxId))).toEqual([9, 10])
})

test('each group of gateways has partitions of its own, and workspaces are spread over all groups', () => {
  const groups = [0, 1, 2]
  const inboxId = InboxId.parse('inb_01jdzq8m0000000000000000aa')
  const [first = 0] = groups.map((group) => partitionOf(inboxId, group))
  expect(groups.map((group) => partitionOf(inboxId, group))).toEqual([first, first + 16, first + 32])
  expect(partitionsOf({ groups: 3 })).toBe(48)

  const workspaceIds = Array.from({ length: 300 }, newWorkspaceId)
  for (const group of groups) {
    const own = workspaceIds.filter((workspaceId) => gatewayGroupOf(workspaceId, 3) === group)
    expect(own.length).toBeGreaterThan(50)
    for (const workspaceId of own) expect(socketPathOf(workspaceId, 3)).toBe(`/socket.io/${String(group)}`)
  }
})

test('a page that names its group is told from one of an older release', () => {
  expect(['/socket.io/0/?EIO=4', '/socket.io/11/'].map(namesGroup)).toEqual([true, true])
  expect(['/socket.io/?EIO=4', '/socket.io/', '/socket.io/x/'].map(namesGroup)).toEqual([false, false, false])
})
