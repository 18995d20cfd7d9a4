import {
  ALL_WA_PATCH_NAMES,
  isLidUser,
  isPnUser,
  jidDecode,
  jidNormalizedUser,
  type proto,
  type SignalKeyStore,
  type WASocket,
} from '@whiskeysockets/baileys'
import type { Addresses } from '../people/addresses.ts'
import type { Mapping, ToldAside } from './sync.ts'

/** The earliest message that is known of a chat, as WhatsApp names it. @param at ms */
type EarliestMessage = {
  chat: string
  id: string
  fromMe: boolean
  at: number
}

/** What is done with history over a connection. */
export type HistoryWay = {
  /** Addresses as they are known: for history WhatsApp is not asked about thousands of people. */
  addresses: Addresses
  /** Keeps what a phone tells beside messages. @throws SahutError unavailable */
  learn: (told: Pick<ToldAside, 'mappings' | 'chats'>) => Promise<void>
  /** Brings what is set of chats up to date, as companions do once, after the first piece of history. */
  syncSettings: () => Promise<void>
  /** Asks the number's phone for what came before a message. @returns under which name it answers */
  askOlder: (earliest: EarliestMessage, count: number) => Promise<string>
}

/** Where Baileys keeps which people it has tokens of: an entry among the tokens. */
const TOKEN_INDEX = '__index'

/** Addresses as our store has them; only those that are asked for often stay in memory. */
const knownAddresses = (addresses: Addresses, keys: SignalKeyStore): Addresses => {
  const userOf = (jid: string): string => jidDecode(jid)?.user ?? ''
  const find = async (id: string, server: string): Promise<string | null> => {
    const user = (await keys.get('lid-mapping', [id]))[id]
    return typeof user === 'string' ? `${user}@${server}` : null
  }
  return {
    ...addresses,
    lidOf: (jid) => find(userOf(jid), 'lid'),
    pnOf: (jid) => find(`${userOf(jid)}_reverse`, 's.whatsapp.net'),
    met: () => undefined,
  }
}

const wellFormed = ({ lid, pn }: Mapping): Mapping[] =>
  isLidUser(lid) && isPnUser(pn) ? [{ lid: jidNormalizedUser(lid), pn: jidNormalizedUser(pn) }] : []

/** By these tokens people have shown that we may write to them; Baileys sends them along. */
const keepTokens = async (
  chats: readonly proto.IConversation[],
  { lidOf }: Pick<Addresses, 'lidOf'>,
  keys: SignalKeyStore,
): Promise<void> => {
  const told = chats.filter(
    ({ tcToken, tcTokenTimestamp }) => tcToken?.length && Number(tcTokenTimestamp) > 0,
  )
  if (told.length === 0) return
  const named = await Promise.all(
    told.map(async (chat) => {
      const jid = jidNormalizedUser(chat.id ?? undefined)
      return { chat, jid: isPnUser(jid) ? ((await lidOf(jid)) ?? jid) : jid }
    }),
  )
  const known = await keys.get('tctoken', [TOKEN_INDEX, ...named.map(({ jid }) => jid)])
  const tokens = Object.fromEntries(
    named.flatMap(({ chat, jid }) => {
      const at = Number(chat.tcTokenTimestamp)
      if (Number(known[jid]?.timestamp ?? 0) >= at) return []
      const senderAt = Number(chat.tcTokenSenderTimestamp)
      const token = { token: Buffer.from(chat.tcToken ?? []), timestamp: String(at) }
      return [[jid, senderAt > 0 ? { ...token, senderTimestamp: senderAt } : token] as const]
    }),
  )
  if (Object.keys(tokens).length === 0) return
  const index = known[TOKEN_INDEX]?.token
  const before = index === undefined ? [] : (JSON.parse(Buffer.from(index).toString()) as string[])
  const all = [...new Set([...before, ...Object.keys(tokens)])]
  await keys.set({ tctoken: { ...tokens, [TOKEN_INDEX]: { token: Buffer.from(JSON.stringify(all)) } } })
}

/** @param run has the work belong to the connection */
export const createHistoryWay = (
  sock: WASocket,
  online: Addresses,
  run: <Result>(work: () => Promise<Result>) => Promise<Result>,
): HistoryWay => {
  const { keys } = sock.authState
  const addresses = knownAddresses(online, keys)
  return {
    addresses,
    learn: ({ mappings, chats }) =>
      run(async () => {
        await sock.signalRepository.lidMapping.storeLIDPNMappings(mappings.flatMap(wellFormed))
        await keepTokens(chats, addresses, keys)
      }),
    syncSettings: () => run(() => sock.resyncAppState(ALL_WA_PATCH_NAMES, true)),
    askOlder: ({ chat, id, fromMe, at }, count) =>
      run(() => sock.fetchMessageHistory(count, { remoteJid: chat, id, fromMe }, at)),
  }
}
