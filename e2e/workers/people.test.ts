import type { ContactState } from '@sahut/simulator/control/contract'
import { fileKey } from '@sahut/core/media/files'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from './rig.ts'

/*
 * Who people are: what they are called, and how they look.
 */

let rig: Rig
let worker: Awaited<ReturnType<Rig['startWorker']>>
let linked: Awaited<ReturnType<Rig['link']>>

beforeAll(async () => {
  rig = await startRig()
  worker = await rig.startWorker()
  linked = await rig.link(worker, { takesGroups: true })
})

afterAll(async () => {
  await worker.close()
  await rig.stop()
})

const say = (contact: ContactState, text: string, more = {}) =>
  rig.client.send(contact.pn, { to: linked.phone.pn, text, ...more })

const contactIn = async (peer: Parameters<Rig['standOf']>[1]) =>
  (await rig.standOf(linked.number, peer))?.contact

const picture = async (colour: string): Promise<string> => {
  const made = sharp({ create: { width: 640, height: 640, channels: 3, background: colour } })
  return (await made.png().toBuffer()).toString('base64')
}

test('the name in the phone’s address book goes over what somebody calls themselves, whichever comes first', async () => {
  const before = await rig.client.createContact({ name: 'sari123' })
  await say(before, 'halo')
  await until(async () => (await contactIn(before))?.name === 'sari123')
  await rig.client.setOnPhone(linked.phone.pn, { of: before.pn, set: 'name', name: 'Sari, toko kain' })
  await until(async () => (await contactIn(before))?.name === 'Sari, toko kain')
  await say(before, 'lagi', { notify: 'sari456' })
  await until(async () => (await rig.textsOf(linked.number, before)).length === 2)
  expect(await contactIn(before)).toMatchObject({ name: 'Sari, toko kain', named: 'book' })

  const after = await rig.client.createContact({ name: 'budi' })
  await rig.client.setOnPhone(linked.phone.pn, { of: after.pn, set: 'name', name: 'Pak Budi' })
  await say(after, 'halo')
  await until(async () => (await contactIn(after))?.name === 'Pak Budi')
})

test('a picture is fetched, kept in our own storage, and another one takes its place', async () => {
  const sari = await rig.client.createContact({ name: 'Sari' })
  await rig.client.setPicture({ contact: sari.pn }, await picture('red'))
  await say(sari, 'halo')
  const first = await until(async () => (await contactIn(sari))?.picture)
  const key = fileKey(rig.workspaceId, first)
  expect(await rig.files.size(key)).toBeLessThan(10_000)

  await rig.client.setPicture({ contact: sari.pn }, await picture('blue'))
  const second = await until(async () => {
    const now = (await contactIn(sari))?.picture
    return now !== first && now
  })
  expect(second).not.toBe(first)
  await rig.client.setPicture({ contact: sari.pn })
  await until(async () => (await contactIn(sari))?.picture === undefined)
})

test('a group has its picture too', async () => {
  const sari = await rig.client.createContact({ name: 'Sari' })
  const group = await rig.client.createGroup({
    subject: 'Grosir',
    creator: sari.pn,
    members: [linked.phone.pn],
  })
  await rig.client.setPicture({ group: group.id }, await picture('green'))
  await rig.client.sendToGroup(group.id, { from: sari.pn, text: 'halo' })
  await until(async () => (await contactIn(group))?.picture)
})

test('what the owner archives, pins and mutes on the phone is seen of the chat, until it is ended there', async () => {
  const sari = await rig.client.createContact({ name: 'Sari' })
  await say(sari, 'halo')
  await until(() => rig.standOf(linked.number, sari))
  const onPhone = async () => (await rig.standOf(linked.number, sari))?.onPhone
  const set = (what: 'archived' | 'pinned' | 'muted' | 'unarchived' | 'unpinned' | 'unmuted') =>
    rig.client.setOnPhone(linked.phone.pn, { of: sari.pn, set: what })
  for (const what of ['archived', 'pinned', 'muted'] as const) await set(what)
  await until(async () => {
    const now = await onPhone()
    return now?.archived === true && now.pinned === true && now.mutedUntil !== undefined
  })
  for (const what of ['unarchived', 'unpinned', 'unmuted'] as const) await set(what)
  await until(async () => (await onPhone()) === undefined)
})

test('who calls and is not taken gets the answer that was set, once an hour', async () => {
  const sari = await rig.client.createContact({ name: 'Sari' })
  await rig.client.call(sari.pn, { to: linked.phone.pn })
  await until(() => rig.standOf(linked.number, sari))
  await rig.numbers.change(rig.workspaceId, linked.number.numberId, {
    callAnswer: 'Kami membalas lewat chat.',
  })
  for (const video of [false, true]) await rig.client.call(sari.pn, { to: linked.phone.pn, video })
  await until(async () => (await rig.standOf(linked.number, sari))?.received === 3)
  const answers = async () =>
    (await rig.client.wholeJournal()).flatMap((entry) =>
      entry.event === 'contact:received' && entry.contact === sari.pn ? [entry.text] : [],
    )
  await until(async () => (await answers()).length > 0)
  expect(await answers()).toEqual(['Kami membalas lewat chat.'])
  const messages = await rig.messagesOf(linked.number, sari)
  expect(messages.filter(({ fromMe }) => fromMe)).toMatchObject([{ author: { type: 'automatic' } }])
  await rig.numbers.change(rig.workspaceId, linked.number.numberId, { callAnswer: null })
})
