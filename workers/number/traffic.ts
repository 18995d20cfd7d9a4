import type { ChatLog, OutboxRow } from '@sahut/core/log/chat-log'
import { msgKeyOf } from '@sahut/core/model/ids'
import { previewFor } from '@sahut/core/model/message/link-preview'
import type { Numbers, Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import type { Bus } from '@sahut/core/bus/bus'
import type { Table } from '@sahut/core/store/table'
import type { FileStore } from '@sahut/core/media/files'
import { type Aside, createAside } from '../inbound/aside.ts'
import { type Asks, createAsks } from '../inbound/asks.ts'
import { chatOf, createInbound } from '../inbound/inbound.ts'
import type { TermsOf } from '../inbound/inbox-terms.ts'
import { createMedia, type Media } from '../media/media.ts'
import type { History } from '../history/history.ts'
import { createNumberHistory } from './history.ts'
import { askedAt } from '../outbound/asked.ts'
import { createCallAnswers } from '../outbound/call-answers.ts'
import { createOutbound, type Outbound } from '../outbound/outbound.ts'
import { createOutboxReader } from '../outbound/outbox-reader.ts'
import { createGroups } from '../inbound/group-info.ts'
import { createGroupReceipts, type GroupReceipts } from '../inbound/group-receipts.ts'
import { createReadings } from '../inbound/readings.ts'
import { createReceipts, type Receipts } from '../inbound/receipts.ts'
import { createSecrets, type Secrets } from '../inbound/secrets.ts'
import { createPreviewing, type Previewing } from '../previews/previewing.ts'
import { createPreviews } from '../previews/previews.ts'
import { createRules, type Rules } from '../outbound/sending-rules.ts'
import { watchOutbox } from '../outbound/waiting-time.ts'
import type { WorkerSettings } from '../settings.ts'
import type { AuthKey } from '../whatsapp/auth/auth-crypto.ts'
import type { Link, LinkEvents } from '../whatsapp/connection/connection.ts'
import { createProxy, type Proxy } from '../whatsapp/connection/proxy.ts'
import { filesAt } from '../whatsapp/connection/socket.ts'
import { outgoingOf } from '../whatsapp/content/outgoing.ts'
import type { NumberBlocks } from './blocks.ts'
import type { ChatJoins } from './joins.ts'
import type { PeopleLookUps } from './look-ups.ts'
import { createPeople } from './people.ts'
import type { PeoplePictures } from './pictures.ts'
import type { Signs } from './signs.ts'
import { createTaking } from './taking.ts'

/** Everything that flows between a number's connections and its chats, whichever connection is up. */
export type Traffic = {
  events: Omit<LinkEvents, 'qr' | 'code' | 'open'>
  media: Pick<Media, 'look'>
  outbound: Outbound
  rules: Rules
  signs: Signs
  people: Pick<PeopleLookUps, 'look'>
  blocks: Pick<NumberBlocks, 'look'>
  joins: Pick<ChatJoins, 'look' | 'met'>
  history: Pick<History, 'look'>
  /**
   * Reads what people set of the number: where new chats begin, whether groups are taken, its proxy.
   * @returns whether it has another proxy than before. @throws SahutError unavailable
   */
  readSettings: () => Promise<boolean>
  /** The number's proxy, as it was last read. */
  proxy: () => Proxy | undefined
  /** A connection is up. */
  attach: (link: Link) => void
  /** It is gone. */
  detach: () => void
  /** Resolves once nothing is being written any more. */
  close: () => Promise<void>
}

/** What has work for a connection, or can do some only over one. */
const connecting = (parts: {
  outbound: Outbound
  asks: Asks
  media: Media
  signs: Signs
  lookUps: PeopleLookUps
  pictures: PeoplePictures
  blocks: NumberBlocks
  history: History
}): Pick<Traffic, 'attach' | 'detach'> => ({
  attach: (link) => {
    parts.outbound.attach(link.send)
    parts.asks.attach(link.ask)
    parts.media.attach(link)
    parts.signs.attach(link)
    parts.lookUps.attach(link)
    parts.pictures.attach(link)
    parts.blocks.attach(link)
    parts.history.attach(link)
  },
  detach: () => {
    const { outbound, asks, media, signs, lookUps, pictures, blocks, history } = parts
    const all = [outbound, asks, media, signs, lookUps, pictures, blocks, history]
    for (const part of all) part.detach()
  },
})

/** What was sent under an id, as it goes out once more. */
const sentBefore =
  (log: ChatLog, ownership: Ownership, media: Pick<Media, 'sealed'>): LinkEvents['sentOf'] =>
  async (contact, whatsappId) => {
    const chat = chatOf(ownership, contact)
    const seq = await log.find(chat, msgKeyOf(true, whatsappId))
    const entry = seq === undefined ? undefined : await log.entry(chat, seq)
    if (entry?.kind !== 'message') return (await askedAt(log, chat, seq ?? 0))?.outgoing
    const sealed = await media.sealed(chat.chatId, entry)
    const preview = previewFor(entry.content, entry.preview)
    return outgoingOf(entry.content, (await log.chat(chat))?.timer, { sealed, preview })
  }

/** @returns looks up a poll of a chat with what opens its votes */
const createPollOf =
  (
    log: Pick<ChatLog, 'find' | 'message'>,
    ownership: Ownership,
    secrets: Pick<Secrets, 'find'>,
  ): LinkEvents['pollOf'] =>
  async ({ id }, fromMe, whatsappId, participant) => {
    const chat = chatOf(ownership, { id })
    const seq = await log.find(chat, msgKeyOf(fromMe, whatsappId, participant))
    const message = seq === undefined ? undefined : await log.message(chat, seq)
    const { origin } = message ?? {}
    const secret = message && (await secrets.find({ contact: id, fromMe, whatsappId, participant, origin }))
    if (message?.content.type !== 'poll' || secret === undefined) return undefined
    const { question, options } = message.content
    return { question, options, seq: message.seq, fromMe, secret }
  }

/** What is known of groups beside their messages. */
const createGroupParts = (
  deps: Parameters<typeof createGroups>[0] & Parameters<typeof createGroupReceipts>[0],
) => ({
  groups: createGroups(deps),
  groupReceipts: createGroupReceipts(deps),
})

/** A receipt of somebody in a group proves that WhatsApp has the message, and tells of them alone. */
const takeReceipts =
  (all: Pick<GroupReceipts, 'take'>, ofGroups: Pick<GroupReceipts, 'take'>): LinkEvents['receipt'] =>
  (receipt) => {
    all.take(receipt)
    if (receipt.participant !== undefined) ofGroups.take(receipt)
  }

/** Whoever waits for receipts is told of what leaves, before and after. */
const tellingOfSent = (
  receipts: Pick<Receipts, 'know'>,
  groupReceipts: Pick<GroupReceipts, 'sending'>,
): Pick<Parameters<typeof createOutbound>[0], 'onSending' | 'onSent'> => ({
  onSending: (row) => {
    groupReceipts.sending(row)
    receipts.know(row.chatId, row.whatsappId, { seq: row.seq, isSent: false })
  },
  onSent: ({ chatId, whatsappId, seq }) => {
    receipts.know(chatId, whatsappId, { seq, isSent: true })
  },
})

/** What stands below links, where that is turned on. */
const previewingFor = (
  deps: Omit<Parameters<typeof createPreviewing>[0], 'previews'> & { settings: WorkerSettings },
): Previewing => {
  const { settings, logger } = deps
  return createPreviewing({
    ...deps,
    previews: settings.previews && createPreviews({ ...settings.previews, logger }),
  })
}

/** What people set of a number, as it was last read. */
const createNumberSettings = (
  numbers: Pick<Numbers, 'forWorker'>,
  ownership: Ownership,
  { network }: Pick<WorkerSettings, 'network'>,
) => {
  let takesGroups = false
  let proxy: Proxy | undefined
  return {
    takesGroups: () => takesGroups,
    proxy: () => proxy,
    host: { base: filesAt(network), agent: () => proxy?.agent },
    readSettings: async (): Promise<boolean> => {
      const set = await numbers.forWorker(ownership.workspaceId, ownership.numberId)
      if (set === undefined) return false
      ownership.inboxId = set.number.inboxId
      takesGroups = set.number.takesGroups === true
      if (set.proxy === proxy?.address) return false
      proxy = set.proxy === undefined ? undefined : createProxy(set.proxy)
      return true
    },
  }
}

/** Where that is kept which is no message of a chat yet. */
const keeping = (
  aside: Aside,
  history: Pick<History, 'keep'>,
  asks: Asks,
): Pick<LinkEvents, 'aside' | 'history' | 'ask' | 'askedKey'> => ({
  aside: aside.put,
  history: history.keep,
  ask: asks.add,
  askedKey: asks.keyOf,
})

export const createTraffic = (deps: {
  table: Table
  authKey: AuthKey
  /** Where files are kept; without it none are fetched. */
  files: FileStore | undefined
  log: ChatLog
  numbers: Pick<Numbers, 'blocks' | 'forWorker' | 'get' | 'lookUps' | 'restrict' | 'tellHistory'>
  bus: Pick<Bus, 'publish'>
  ownership: Ownership
  termsOf: TermsOf
  settings: WorkerSettings
  isHeld: () => boolean
  onWaiting: ((seconds: number) => void) | undefined
  logger: Logger
  onFenced: () => void
}): Traffic => {
  const { log, numbers, bus, ownership, settings, isHeld, logger, onFenced } = deps
  const rules = createRules({ numbers, bus, ownership, settings, logger, onFenced })
  const inbound = createInbound(log, ownership, deps.termsOf)
  const aside = createAside({ table: deps.table, authKey: deps.authKey, ownership })
  const secrets = createSecrets({ table: deps.table, authKey: deps.authKey, ownership })
  const asks = createAsks({ table: deps.table, ownership, logger })
  const { takesGroups, host, ...set } = createNumberSettings(numbers, ownership, settings)
  const media = createMedia({ ...deps, host })
  const receipts = createReceipts({ log, ownership, logger, onFenced })
  const { groups, groupReceipts } = createGroupParts({ log, ownership, logger, onFenced })
  const people = createPeople({ ...deps, onJoined: receipts.forget, host })
  const { pictures, joins, lookUps, signs, blocks } = people
  const previewing = previewingFor({ ...deps, hasProxy: () => set.proxy() !== undefined })
  const history = createNumberHistory({ ...deps, host, begun: people.names.begun })
  /** By two clocks: what they differ by is little against this time. */
  const isTooOld = ({ queuedAt }: OutboxRow): boolean => Date.now() - queuedAt > settings.sendWithinMs
  const onWaiting = deps.onWaiting ?? (() => undefined)
  const watched = watchOutbox(log, rules, onWaiting)
  const outbound = createOutbound({
    log,
    judged: watched.judged,
    read: createOutboxReader({ log, watched, ownership, isTooOld, onWaiting, logger }),
    ownership,
    isHeld,
    rules,
    tries: settings.sendTries,
    isTooOld,
    logger,
    onFenced,
    sealed: media.sealed,
    previewOf: previewing.sending,
    ...tellingOfSent(receipts, groupReceipts),
  })
  const calls = createCallAnswers({ log, numbers, ownership, onQueued: outbound.wake, logger })
  const parts = { inbound, groups, secrets, media, asks, rules, outbound, history }
  return {
    ...set,
    outbound,
    rules,
    media,
    signs,
    people: lookUps,
    blocks,
    joins,
    history,
    ...connecting({ ...people, ...parts }),
    events: {
      message: createTaking({ ...people, ...parts, previewing, calls, ownership }),
      deed: async (done) => {
        await inbound.do(done)
        asks.answered(done.whatsappId)
      },
      timer: inbound.setTimer,
      restricted: rules.restricted.told,
      fileAnswer: media.answered,
      ...keeping(aside, history, asks),
      knows: inbound.knows,
      takesGroups,
      group: groups.told,
      news: inbound.news,
      receipt: takeReceipts(receipts, groupReceipts),
      reading: createReadings(log, ownership),
      ...people.events,
      sentOf: sentBefore(log, ownership, media),
      pollOf: createPollOf(log, ownership, secrets),
      secretOf: (contact, whatsappId) => secrets.make({ contact, fromMe: true, whatsappId }),
    },
    close: async () => {
      asks.detach()
      const others = [outbound, previewing, rules, receipts, groupReceipts, groups, blocks]
      for (const part of [history, media, signs, lookUps, pictures, joins, ...others]) await part.close()
    },
  }
}
