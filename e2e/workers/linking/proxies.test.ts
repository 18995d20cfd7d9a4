import { createHash, randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { workerTopic } from '@sahut/core/bus/rooms'
import { fileKey } from '@sahut/core/media/files'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import { type SpawnedProxy, spawnHttpProxy, spawnSocksProxy } from '@sahut/testing/parts/proxies'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

let rig: Rig

beforeAll(async () => {
  rig = await startRig()
})
afterEach(() => rig.killWorkers())
afterAll(() => rig.stop())

const isAtFault = (number: WhatsAppNumber): Promise<WhatsAppNumber> =>
  until(async () => {
    const now = await rig.stateOf(number)
    return now.isProxyAtFault === true && now
  })

describe.each<[string, () => Promise<SpawnedProxy>]>([
  ['HTTP', spawnHttpProxy],
  ['SOCKS 5', spawnSocksProxy],
])("a number's proxy (%s)", (_name, spawn) => {
  it('carries its messages and its files, is missed when it is gone, and another can take its place', async () => {
    const proxy = await spawn()
    const worker = await rig.startWorker()
    const { number, phone } = await rig.link(worker, { proxy: proxy.address })
    expect((await rig.stateOf(number)).proxy).toBe(proxy.address.replace(/\/\/.*@/, '//'))
    const linked = proxy.connections()
    expect(linked).toBeGreaterThan(0)

    const contact = await rig.client.createContact()
    const chat = rig.chatOf(number, contact)
    const content = randomBytes(50_000)
    await rig.client.sendFile(contact.pn, {
      to: phone.pn,
      kind: 'image',
      mimetype: 'image/jpeg',
      content: content.toString('base64'),
    })
    const message = await until(async () =>
      (await rig.messagesOf(number, contact)).find(({ media }) => media?.state === 'stored'),
    )
    const stored = await rig.files.get(fileKey(rig.workspaceId, message.media?.file ?? ''))
    expect(
      stored &&
        createHash('sha256')
          .update(await buffer(stored))
          .digest('hex'),
    ).toBe(createHash('sha256').update(content).digest('hex'))
    // The file came by a connection of its own.
    expect(proxy.connections()).toBeGreaterThan(linked)

    // Without the proxy there is no other way.
    await proxy.kill()
    await isAtFault(number)
    await rig.client.send(contact.pn, { to: phone.pn, text: 'lewat mana?' })
    await rig.answer(number, contact, 'sebentar')
    const other = await spawn()
    await rig.numbers.change(rig.workspaceId, number.numberId, { proxy: other.address })
    worker.bus.signal(workerTopic(number.numberId), { type: 'number-set' })
    await until(async () => (await rig.log.chat(chat)) && (await rig.isAllTaken(phone)))
    await rig.client.waitFor((entry) => entry.event === 'contact:received' && entry.text === 'sebentar')
    expect(other.connections()).toBeGreaterThan(0)
    expect((await rig.reaches(number, 'open')).isProxyAtFault).toBeUndefined()

    // None at all is possible too.
    await rig.numbers.change(rig.workspaceId, number.numberId, { proxy: null })
    worker.bus.signal(workerTopic(number.numberId), { type: 'number-set' })
    await rig.answer(number, contact, 'langsung')
    await rig.client.waitFor((entry) => entry.event === 'contact:received' && entry.text === 'langsung')
    await other.stop()
    expect((await rig.reaches(number, 'open')).proxy).toBeUndefined()
    await worker.close()
  })

  it('that refuses the password is said so, and the password is in no log and no answer', async () => {
    const proxy = await spawn()
    const address = proxy.address.replace('rahasia-proxy', 'sandi-yang-salah')
    const { number } = await rig.linkedNumber({ proxy: proxy.address })
    await rig.numbers.change(rig.workspaceId, number.numberId, { proxy: address })
    const worker = rig.spawnWorker()
    const shown = await isAtFault(number)
    expect(JSON.stringify(shown)).not.toContain('sandi-yang-salah')
    await rig.numbers.change(rig.workspaceId, number.numberId, { proxy: proxy.address })
    await worker.kill('SIGTERM')
    expect(worker.output()).not.toContain('sandi-yang-salah')
    expect(worker.output()).not.toContain('rahasia-proxy')
    await proxy.stop()
  })
})
