import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { proto } from '@whiskeysockets/baileys'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

/*
 * What stands below links, for the team and for contacts, over WhatsApp's protocol. The page is one of this machine,
 * which here counts as the internet.
 */

let rig: Rig
let worker: Awaited<ReturnType<Rig['startWorker']>>
let linked: Awaited<ReturnType<Rig['link']>>
let site: Server
let link: string
let asked: string[] = []

beforeAll(async () => {
  const picture = await sharp({ create: { width: 600, height: 300, channels: 3, background: '#0a0' } })
    .png()
    .toBuffer()
  site = createServer(({ url = '' }, response) => {
    asked.push(url)
    if (url === '/foto.png') response.setHeader('content-type', 'image/png').end(picture)
    else
      response
        .setHeader('content-type', 'text/html; charset=utf-8')
        .end(
          '<meta property="og:title" content="Paket Lebaran"><meta name="description" content="Isi 12"><meta property="og:image" content="/foto.png">',
        )
  }).listen(0, '127.0.0.1')
  await once(site, 'listening')
  rig = await startRig()
  worker = await rig.startWorker({ previews: { isAllowed: (address) => address === '127.0.0.1' } })
  linked = await rig.link(worker)
})
afterAll(async () => {
  await worker.close()
  await rig.stop()
  site.close().closeAllConnections()
})
beforeEach(() => {
  asked = []
  // Each test has a page of its own, which nobody remembers.
  link = `http://127.0.0.1:${String((site.address() as AddressInfo).port)}/p${String(Math.random()).slice(2)}`
})

const PREVIEW = { title: 'Paket Lebaran', description: 'Isi 12', host: '127.0.0.1' }

const messagesWith = async (contact: Parameters<Rig['messagesOf']>[1]): Promise<MessageEntry[]> =>
  rig.messagesOf(linked.number, contact)

describe('a link', () => {
  test('of a contact is shown with what its page says, and not with what the contact says of it', async () => {
    const contact = await rig.client.createContact()
    const claims = proto.Message.fromObject({
      extendedTextMessage: {
        text: `lihat ${link}`,
        matchedText: link,
        title: 'Bank Anda',
        description: 'PIN',
      },
    })
    await rig.client.send(contact.pn, {
      to: linked.phone.pn,
      text: `lihat ${link}`,
      encoded: Buffer.from(proto.Message.encode(claims).finish()).toString('base64'),
    })
    const message = await until(async () => {
      const [first] = await messagesWith(contact)
      return first?.preview !== undefined && first
    })
    expect(message.preview).toMatchObject({ ...PREVIEW, link })
    expect(message.preview?.thumbnail?.length).toBeGreaterThan(100)
    expect(JSON.stringify(message)).not.toContain('Bank Anda')
  })

  test('of an agent goes out with it, and so it stands in the chat', async () => {
    const contact = await rig.client.createContact()
    await rig.client.send(contact.pn, { to: linked.phone.pn, text: 'ada paket?' })
    await until(async () => (await messagesWith(contact)).length === 1)
    const { seq } = await rig.answer(linked.number, contact, `Ada: ${link}`)
    const got = await rig.client.waitFor(
      (one) => one.event === 'contact:received' && one.contact === contact.pn,
    )
    if (got.event !== 'contact:received') throw new Error('nothing came')
    const { extendedTextMessage } = proto.Message.decode(Buffer.from(got.encoded ?? '', 'base64'))
    expect(extendedTextMessage).toMatchObject({
      text: `Ada: ${link}`,
      matchedText: link,
      title: 'Paket Lebaran',
      description: 'Isi 12',
    })
    const { format, width } = await sharp(extendedTextMessage?.jpegThumbnail ?? Buffer.alloc(0)).metadata()
    expect({ format, width }).toEqual({ format: 'jpeg', width: 140 })
    expect(await rig.log.message(rig.chatOf(linked.number, contact), seq)).toMatchObject({
      preview: { ...PREVIEW, link },
    })
  })

  test('whose page does not answer goes out without', async () => {
    const contact = await rig.client.createContact()
    const text = 'lihat http://127.0.0.3:9/x'
    await rig.answer(linked.number, contact, text)
    const got = await rig.client.waitFor((one) => one.event === 'contact:received' && one.text === text)
    expect(got).not.toHaveProperty('encoded')
  })

  test('is asked by nobody where that is turned off', async () => {
    await worker.close()
    worker = await rig.startWorker()
    const own = await rig.link(worker)
    const contact = await rig.client.createContact()
    await rig.client.send(contact.pn, { to: own.phone.pn, text: `lihat ${link}` })
    await until(async () => (await rig.messagesOf(own.number, contact)).length === 1)
    await rig.answer(own.number, contact, `ini ${link}`)
    await rig.client.waitFor((one) => one.event === 'contact:received' && one.contact === contact.pn)
    expect(asked).toEqual([])
  })
})
