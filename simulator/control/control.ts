/** The control API: how tests and the demo act as the phones and the contacts, order faults and read the journal. */
import { asSahutError, ERROR_STATUS, parseInput, SahutError } from '@sahut/core/contract/errors'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Accounts } from '../login/accounts.ts'
import type { Backlog } from '../messages/backlog.ts'
import type { Companions } from '../login/companions.ts'
import type { createCalls } from '../messages/calls.ts'
import type { ChatStates } from '../messages/chat-states.ts'
import type { ContactFiles } from '../media/contact-files.ts'
import type { PhoneFiles } from '../media/phone-files.ts'
import { makeMessageId } from '../messages/delivery.ts'
import type { Contacts } from '../messages/contacts.ts'
import type { Deeds } from '../messages/deeds.ts'
import {
  Call,
  ContactFile,
  ContactMessage,
  DeedOrder,
  Doing,
  EnteredCode,
  Fault,
  HabitsChange,
  JournalQuery,
  NewContact,
  NewPhone,
  PhoneMessage,
  PhoneRead,
  Read,
  Scan,
  CastOrder,
  ScriptStart,
  Vote,
  type ContactState,
  type NetworkState,
  type PhoneState,
} from './contract.ts'
import type { GroupChanges } from '../groups/group-changes.ts'
import type { Groups } from '../groups/groups.ts'
import type { GroupWriting } from '../groups/group-writing.ts'
import { addGroups } from './group-routes.ts'
import { addPeople } from './people-routes.ts'
import type { NumberChanges } from '../login/number-changes.ts'
import type { Pictures } from '../login/pictures.ts'
import { addPhoneSettings } from './phone-settings-routes.ts'
import type { Blocks } from '../login/blocks.ts'
import type { PhoneSettings } from '../login/phone-settings.ts'
import { PastOrder } from './past-contract.ts'
import { readBody } from './read-body.ts'
import type { Journal } from '../journal.ts'
import type { Lines } from '../messages/online.ts'
import type { Links } from '../login/links.ts'
import type { OrderFault } from './fault-orders.ts'
import type { Past } from '../messages/past.ts'
import type { Phones } from '../messages/phones.ts'
import type { Reading } from '../messages/reading.ts'
import type { Script } from '../customers/script.ts'
import type { Store } from '../store.ts'

interface Parts {
  call: ReturnType<typeof createCalls>
  accounts: Accounts
  chatStates: ChatStates
  backlog: Backlog
  blocks: Blocks
  companions: Companions
  contacts: Contacts
  contactFiles: ContactFiles
  phoneFiles: PhoneFiles
  deeds: Deeds
  groups: Groups
  groupChanges: GroupChanges
  groupWriting: GroupWriting
  journal: Journal
  lines: Lines
  links: Links
  orderFault: OrderFault
  past: Pick<Past, 'order'>
  phones: Phones
  phoneSettings: PhoneSettings
  pictures: Pictures
  numberChanges: NumberChanges
  reading: Reading
  script: Script
  store: Store
}

type Account = ReturnType<Accounts['create']>

const person = ({ pn, lid, name }: Account) => ({ pn, lid, name })
const contactState = (contact: Account): ContactState => ({ ...person(contact), ...contact.habits })

/** Keeps out the pages of a browser, which reach every port of their machine: they name themselves, or send no JSON. */
const onlyByPrograms = createMiddleware(async ({ req }, next) => {
  const isPage = req.header('origin') !== undefined || req.header('sec-fetch-site') !== undefined
  const isHere = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(req.header('host') ?? '')
  const isJson = req.method === 'GET' || req.header('content-type') === 'application/json'
  const hasBody = req.header('content-type') !== undefined
  if (isPage || !isHere || (hasBody && !isJson))
    throw new SahutError('forbidden', 'The network is controlled by programs of this machine, not by pages.')
  await next()
})

/** The app; `fetch` of it serves one request. */
export const createControl = (parts: Parts): Hono => {
  const app = new Hono()
  app.onError((thrown, context) => {
    const error = asSahutError(thrown)
    return context.json({ error: error.toBody() }, ERROR_STATUS[error.code] satisfies ContentfulStatusCode)
  })
  app.notFound((context) =>
    context.json(
      {
        error: new SahutError('not_found', `There is no ${context.req.method} ${context.req.path}.`).toBody(),
      },
      404,
    ),
  )
  app.use(onlyByPrograms)
  addPhones(app, parts)
  addContacts(app, parts)
  addPhoneSettings(app, parts)
  addPeople(app, parts)
  addGroups(app, parts)
  addNetwork(app, parts)
  return app
}

const addPhones = (app: Hono, parts: Parts) => {
  const { accounts, backlog, blocks, companions, deeds, lines, links, phones, store } = parts
  app.post('/phones', async (context) => {
    const phone = accounts.create('phone', parseInput(NewPhone, await readBody(context.req.raw)))
    await store.committed()
    return context.json(person(phone), 201)
  })
  app.get('/phones', (context) => {
    const states: PhoneState[] = accounts.all('phone').map((phone) => ({
      ...person(phone),
      linked: companions.of(phone.pn) !== undefined,
      connected: lines.of(phone.pn)?.active ?? false,
      backlog: backlog.count(phone.pn),
      blocked: blocks.of(phone.pn),
    }))
    return context.json(states)
  })
  app.post('/phones/:pn/scan', async (context) => {
    const phone = accounts.phone(context.req.param('pn'))
    const { qr, beside } = parseInput(Scan, await readBody(context.req.raw))
    return context.json({ device: await links.scan(phone, qr, beside) })
  })
  app.post('/phones/:pn/code', async (context) => {
    const phone = accounts.phone(context.req.param('pn'))
    const { code, beside } = parseInput(EnteredCode, await readBody(context.req.raw))
    return context.json({ device: await links.enterCode(phone, code, beside) })
  })
  app.post('/phones/:pn/past', async (context) => {
    const phone = accounts.phone(context.req.param('pn'))
    await parts.past.order(phone, parseInput(PastOrder, await readBody(context.req.raw)))
    await store.committed()
    return context.json({})
  })
  app.post('/phones/:pn/unlink', async (context) => {
    await links.unlink(accounts.phone(context.req.param('pn')))
    return context.json({})
  })
  app.post('/phones/:pn/messages', async (context) => {
    const phone = accounts.phone(context.req.param('pn'))
    const { to, text } = parseInput(PhoneMessage, await readBody(context.req.raw))
    return context.json(await phones.send(phone, accounts.contact(to), text), 201)
  })
  app.post('/phones/:pn/deeds', async (context) => {
    const order = parseInput(DeedOrder, await readBody(context.req.raw))
    return context.json(await deeds.byPhone(accounts.phone(context.req.param('pn')), order), 201)
  })
  app.post('/phones/:pn/read', async (context) => {
    const phone = accounts.phone(context.req.param('pn'))
    const { from, ...what } = parseInput(PhoneRead, await readBody(context.req.raw))
    phones.read(phone, accounts.contact(from), what)
    await store.committed()
    return context.json({})
  })
}

const addContacts = (app: Hono, parts: Parts) => {
  const { accounts, call, chatStates, contacts, deeds, reading, store } = parts
  app.post('/contacts', async (context) => {
    const { pn, name, ...habits } = parseInput(NewContact, await readBody(context.req.raw))
    const contact = accounts.create('contact', { pn, name, habits })
    await store.committed()
    return context.json(contactState(contact), 201)
  })
  app.get('/contacts', (context) => context.json(accounts.all('contact').map(contactState)))
  app.patch('/contacts/:pn', async (context) => {
    const contact = accounts.contact(context.req.param('pn'))
    accounts.changeHabits(contact, parseInput(HabitsChange, await readBody(context.req.raw)))
    if (contact.habits.online) await contacts.catchUp(contact)
    await store.committed()
    return context.json(contactState(contact))
  })
  app.post('/contacts/:pn/messages', async (context) => {
    const contact = accounts.contact(context.req.param('pn'))
    const { to, text, ...options } = parseInput(ContactMessage, await readBody(context.req.raw))
    return context.json(await contacts.send(contact, accounts.phone(to), text, options), 201)
  })
  app.post('/contacts/:pn/votes', async (context) => {
    const contact = accounts.contact(context.req.param('pn'))
    const { to, ...vote } = parseInput(Vote, await readBody(context.req.raw))
    return context.json(await contacts.vote(contact, accounts.phone(to), vote), 201)
  })
  app.post('/contacts/:pn/files', async (context) => {
    const contact = accounts.contact(context.req.param('pn'))
    const file = parseInput(ContactFile, await readBody(context.req.raw))
    const { encoded, given, ...kept } = await parts.contactFiles.put(file)
    const id = makeMessageId()
    parts.phoneFiles.keep(file.to, id, { ...kept, isOnPhone: file.onPhone })
    const options = { id, encoded, file: given, ...(file.addressing && { addressing: file.addressing }) }
    return context.json(
      await contacts.send(contact, accounts.phone(file.to), file.caption ?? '', options),
      201,
    )
  })
  app.post('/contacts/:pn/deeds', async (context) => {
    const order = parseInput(DeedOrder, await readBody(context.req.raw))
    return context.json(await deeds.byContact(accounts.contact(context.req.param('pn')), order), 201)
  })
  app.post('/contacts/:pn/calls', async (context) => {
    const contact = accounts.contact(context.req.param('pn'))
    const { to, ...how } = parseInput(Call, await readBody(context.req.raw))
    await call(contact, accounts.phone(to), how)
    return context.json({})
  })
  app.post('/contacts/:pn/doing', async (context) => {
    const contact = accounts.contact(context.req.param('pn'))
    const { to, does } = parseInput(Doing, await readBody(context.req.raw))
    chatStates.act(contact, accounts.phone(to), does)
    return context.json({})
  })
  app.post('/contacts/:pn/read', async (context) => {
    const contact = accounts.contact(context.req.param('pn'))
    const { from } = parseInput(Read, await readBody(context.req.raw))
    const ids = reading.read(contact, accounts.phone(from))
    await store.committed()
    return context.json({ ids })
  })
}

const addNetwork = (app: Hono, parts: Parts) => {
  const { accounts, backlog, companions, journal, lines, orderFault, script } = parts
  app.post('/faults', async (context) => {
    orderFault(parseInput(Fault, await readBody(context.req.raw)))
    return context.json({})
  })
  app.get('/journal', async (context) => {
    const { after, wait, limit } = parseInput(JournalQuery, context.req.query())
    await journal.wait(after, wait)
    // The lines are JSON already: parsing and printing them again would cost more than everything else here.
    return context.body(`{"entries":[${journal.read(after, limit).join(',')}]}`, 200, {
      'content-type': 'application/json',
    })
  })
  app.get('/state', (context) => {
    const state: NetworkState = {
      phones: accounts.all('phone').length,
      linked: companions.count(),
      contacts: accounts.all('contact').length,
      connections: lines.count(),
      backlog: backlog.count(),
      journal: journal.length(),
      script: script.state(),
    }
    return context.json(state)
  })
  app.post('/script', async (context) => {
    await script.start(parseInput(ScriptStart, await readBody(context.req.raw)))
    return context.json({})
  })
  app.post('/script/cast', async (context) =>
    context.json(await script.cast(parseInput(CastOrder, await readBody(context.req.raw)))),
  )
  app.post('/script/stop', async (context) => {
    await script.stop()
    return context.json({})
  })
}
