import { createAccounts } from '@sahut/core/auth/accounts'
import { workDraft } from '@sahut/core/chats/work/work'
import { newUserId } from '@sahut/core/model/ids'
import { RATING_OPTIONS } from '@sahut/core/model/workspace/rating'
import type { ContactState } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from './rig.ts'

/*
 * What numbers say by themselves, whatever dies meanwhile.
 */

const CONTACTS = 8
const KILLS = 3
const AWAY = 'Kami tutup. Besok kami balas.'

let rig: Rig
let linked: Awaited<ReturnType<Rig['linkedNumber']>>
let accounts: ReturnType<typeof createAccounts>

beforeAll(async () => {
  rig = await startRig()
  accounts = createAccounts({ table: rig.table })
  const { inboxId } = await accounts.createInbox(rig.workspaceId, 'Sales')
  linked = await rig.linkedNumber({ inboxId })
})
afterAll(() => rig.stop())

const say = (contact: ContactState, text: string) =>
  rig.client.send(contact.pn, { to: linked.phone.pn, text })
/** What a contact got, each time that it came. */
const heard = async (contact: ContactState): Promise<string[]> =>
  (await rig.client.wholeJournal()).flatMap((entry) =>
    entry.event === 'contact:received' && entry.contact === contact.pn ? [entry.text] : [],
  )
const rules = async (set: Parameters<typeof accounts.changeRules>[2]) => {
  const { inboxId } = await rig.stateOf(linked.number)
  await accounts.changeRules(rig.workspaceId, inboxId, set)
}

test('whenever a worker is killed, who writes while nobody is there is told so once', async () => {
  const days = Array.from({ length: 7 }, () => [])
  await rules({ hours: { timeZone: 'Asia/Jakarta', days, holidays: [], awayText: AWAY } })
  const contacts: ContactState[] = []
  for (let n = 0; n < CONTACTS; n += 1)
    contacts.push(await rig.client.createContact({ name: `Siti ${String(n)}` }))
  await Promise.all(contacts.map((contact) => say(contact, 'Halo?')))
  const told = async () => {
    const all = await Promise.all(contacts.map(heard))
    return all.filter((texts) => texts.length > 0).length
  }
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const worker = rig.spawnWorker()
    await until(async () => (await told()) >= (CONTACTS / (KILLS + 1)) * kill)
    await worker.kill()
  }
  const worker = rig.spawnWorker()
  await until(async () => (await told()) === CONTACTS)
  await Promise.all(contacts.map((contact) => say(contact, 'Kak?')))
  for (const contact of contacts)
    await until(async () => (await rig.standOf(linked.number, contact))?.received === 2)
  // What was to be sent has been: nothing waits any more.
  await until(async () => (await rig.log.outbox(linked.number.numberId)).length === 0)
  for (const contact of contacts) {
    expect(new Set(await heard(contact))).toEqual(new Set([AWAY]))
    const lines = (await rig.messagesOf(linked.number, contact)).filter(({ fromMe }) => fromMe)
    expect(lines).toHaveLength(1)
    expect(await rig.standOf(linked.number, contact)).toMatchObject({ unread: 2 })
  }
  await worker.kill()
  await rules({ hours: null })
})

test('a poll asks for a rating, and whoever votes gives one, and may think again', async () => {
  await rules({ rating: { by: 'poll', question: 'Bagaimana layanan kami?' } })
  const worker = rig.spawnWorker()
  const joko = await rig.client.createContact({ name: 'Joko' })
  await say(joko, 'Terima kasih')
  const stand = () => rig.standOf(linked.number, joko)
  const chat = await until(stand)
  const author = { type: 'agent' as const, userId: newUserId(), name: 'Dewi' }
  const resolved = { type: 'work' as const, state: 'resolved' as const, rate: Date.now() }
  await rig.log.append(chat, workDraft(author, chat.chatId, resolved, Date.now()))
  const poll = await until(async () => {
    const messages = await rig.messagesOf(linked.number, joko)
    return messages.find(({ content, status }) => content.type === 'poll' && status === 'sent')
  })
  expect(poll).toMatchObject({ author: { type: 'automatic' }, content: { options: RATING_OPTIONS } })
  for (const [option, rating] of [
    [RATING_OPTIONS[2], 3],
    [RATING_OPTIONS[0], 5],
  ] as const) {
    await rig.client.vote(joko.pn, { to: linked.phone.pn, poll: poll.whatsappId, options: [option ?? ''] })
    await until(async () => (await stand())?.work?.rating === rating)
    expect(await stand()).toMatchObject({ unread: 0, work: { state: 'resolved' } })
  }
  await worker.kill()
})
