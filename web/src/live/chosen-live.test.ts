import type { Me } from '@sahut/core/contract/api/session'
import { SahutError } from '@sahut/core/contract/errors'
import { newUserId, newWorkspaceId } from '@sahut/core/model/ids'
import { expect, onTestFinished, test } from 'vitest'
import { createChosenLive } from './chosen-live.ts'
import { chatId, createGateway, until } from './live-fixture.ts'
import type { Live } from './live.ts'
import type { DirectApi } from './mqtt/direct-api.ts'

const meBy = (by: 'socket' | 'mqtt'): Me => ({
  user: {
    userId: newUserId(),
    workspaceId: newWorkspaceId(),
    email: 'sari@sahut.test',
    name: 'Sari',
    role: 'agent',
    rank: 'agent',
    inboxIds: [],
  },
  inboxes: [],
  live: { by },
})

const never = () => Promise.reject(new SahutError('internal', 'Nobody asks this here.'))

/** A page whose API says how it gets live facts, and whether it may be at the broker. */
const open = (
  url: string,
  me: () => Promise<Me>,
  admitToBroker: DirectApi['admitToBroker'] = never,
  onEnded: (error: SahutError) => void = () => undefined,
): Live => {
  const live = createChosenLive({
    url,
    token: () => Promise.resolve({ token: 'good', leftMs: 60_000 }),
    me,
    direct: {
      admitToBroker,
      chat: never,
      sendMessage: never,
      cancelMessage: never,
      reactToMessage: never,
      editMessage: never,
      deleteMessage: never,
      markSeen: never,
    },
    onEnded,
  })
  onTestFinished(live.close)
  return live
}

test('a page connects to a gateway where the API says so, once it could be asked', async () => {
  const gateway = await createGateway()
  let asked = 0
  const live = open(gateway.url, () => {
    asked += 1
    return asked < 3
      ? Promise.reject(new SahutError('unavailable', 'Not now.'))
      : Promise.resolve(meBy('socket'))
  })
  await expect(live.send('chat:open', { chatId })).rejects.toMatchObject({ code: 'unavailable' })
  const told = new Promise((resolve) => {
    onTestFinished(live.on('chat:appended', resolve))
  })
  await until(live.onState, (state) => state === 'connected')
  expect(await live.send('chat:open', { chatId })).toMatchObject({ chat: { chatId } })
  gateway.say('live')
  await told
})

test('a page that is not let in at the broker asks again how it gets live facts, and keeps its session', async () => {
  const gateway = await createGateway()
  const ways = [meBy('mqtt'), meBy('mqtt'), meBy('socket')]
  const live = open(
    gateway.url,
    () => Promise.resolve(ways.shift() ?? meBy('socket')),
    () => Promise.reject(new SahutError('conflict', 'Gateways serve browsers here.')),
    (error) => expect.fail(error.message),
  )
  await until(live.onState, (state) => state === 'connected')
  expect(gateway.sockets()).toBe(1)
  expect(ways).toEqual([])
})

test.each([
  [
    'when it asks how it gets live facts',
    () => Promise.reject(new SahutError('unauthenticated', 'Please sign in.')),
  ],
  ['when it wants to be let in at the broker', () => Promise.resolve(meBy('mqtt'))],
])('a session that has ended ends the page’s connection for good, learnt %s', async (_when, me) => {
  const gateway = await createGateway()
  const ended = Promise.withResolvers<SahutError>()
  const live = open(
    gateway.url,
    me,
    () => Promise.reject(new SahutError('unauthenticated', 'Please sign in.')),
    ended.resolve,
  )
  expect((await ended.promise).code).toBe('unauthenticated')
  expect(live.state()).toBe('ended')
  expect(gateway.sockets()).toBe(0)
})
