/** The answers to a companion's requests (`<iq>`): the least that Baileys needs, by namespace. */
import { createHash } from 'node:crypto'
import { type BinaryNode, encodeBigEndian } from '@whiskeysockets/baileys'
import type { Accounts } from './accounts.ts'
import { parseJid } from '../protocol/address.ts'
import type { FileHost } from '../media/host.ts'
import { groupNode } from '../groups/group-nodes.ts'
import type { Groups } from '../groups/groups.ts'
import type { Blocks } from './blocks.ts'
import type { AppState } from './app-state.ts'
import type { Companion, Companions } from './companions.ts'
import type { Line } from '../messages/online.ts'
import { bytesOf, child, childrenOf, failure, node, result } from '../protocol/nodes.ts'
import { bundleNodes, readKey } from '../protocol/signal.ts'
import type { Pictures } from './pictures.ts'
import type { TimeLocks } from './time-locks.ts'
import type { Store } from '../store.ts'
import { createUsync } from './usync.ts'

interface Parts {
  accounts: Accounts
  companions: Companions
  appState: AppState
  blocks: Pick<Blocks, 'answer'>
  groups: Groups
  host: FileHost
  pictures: Pictures
  timeLocks: TimeLocks
  store: Store
  /** The companion is ready for messages. */
  activated: (line: Line) => void
  /** The companion logged itself out. */
  loggedOut: (line: Line) => void
}

interface Request {
  line: Line
  companion: Companion
  iq: BinaryNode
  /** The first child: what is asked. */
  query: BinaryNode
}

/** The content of a positive answer, or a refusal. */
type Answer = BinaryNode[] | { code: number; text: string }

const PRIVACY = {
  readreceipts: 'all',
  profile: 'all',
  status: 'all',
  online: 'all',
  last: 'all',
  groupadd: 'all',
  calladd: 'all',
}

/** What is taken, and answered with nothing. */
const ACCEPTED = ['passive', 'w:p', 'w:stats', 'status', 'disappearing_mode', 'urn:xmpp:whatsapp:dirty', 'md']

/** What is needed to write to a companion; its one-time keys are for those who do. */
const companionNodes = ({ registrationId, identity, signedPreKey }: Companion): BinaryNode[] => [
  node('registration', {}, encodeBigEndian(registrationId, 4)),
  node('type', {}, Buffer.from([5])),
  node('identity', {}, identity),
  node('skey', {}, [
    node('id', {}, encodeBigEndian(signedPreKey.id, 3)),
    node('value', {}, signedPreKey.public),
    node('signature', {}, signedPreKey.signature),
  ]),
]

/** Where files are put, and what shows that one may. */
const mediaConnection = ({ connection }: FileHost): BinaryNode =>
  node('media_conn', { auth: connection.auth, ttl: '3600', max_buckets: '12' }, [
    node('host', { hostname: connection.host, maxContentLengthBytes: '2147483648' }),
  ])

/** @returns what tells the keys of a device */
const createKeyBundle =
  ({ accounts, companions }: Pick<Parts, 'accounts' | 'companions'>) =>
  ({ attrs: { jid } }: BinaryNode): BinaryNode => {
    const account = accounts.byJid(jid)
    const device = parseJid(jid)?.device
    // Baileys takes its own device for another one where a group goes by LIDs, and asks for its keys too.
    const companion = account && companions.of(account.pn)
    if (account !== undefined && device === 0) {
      const { registration, keys } = bundleNodes(account.keys)
      return node('user', { jid }, [registration, ...keys])
    }
    if (companion !== undefined && companion.device === device)
      return node('user', { jid }, companionNodes(companion))
    return node('user', { jid }, [node('error', { code: '404', text: 'item-not-found' })])
  }

/** What a phone may know of groups: of those that it is in. */
const createGroupAnswers =
  (groups: Groups) =>
  (phone: string, to: string | undefined, asked: string): Answer => {
    const own = groups.all().filter(({ members }) => members[phone] !== undefined)
    if (asked === 'participating')
      return [
        node(
          'groups',
          {},
          own.map((group) => groupNode(group, groups.membersOf(group))),
        ),
      ]
    const group = own.find(({ id }) => id === to)
    if (asked !== 'query' || group === undefined) return { code: 403, text: 'forbidden' }
    return [groupNode(group, groups.membersOf(group))]
  }

export type Requests = ReturnType<typeof createRequests>

export const createRequests = ({
  accounts,
  companions,
  appState,
  blocks,
  groups,
  host,
  pictures,
  timeLocks,
  store,
  activated,
  loggedOut,
}: Parts) => {
  const usync = createUsync({ accounts, companions })
  const keyBundle = createKeyBundle({ accounts, companions })
  const groupsOf = createGroupAnswers(groups)

  const storeKeys = ({ companion, iq, query }: Request): BinaryNode[] => {
    const skey = child(query.tag === 'rotate' ? query : iq, 'skey')
    const key = readKey(skey)
    const signature = bytesOf(skey, 'signature')
    if (key !== undefined && signature !== undefined) {
      companions.put({ ...companion, signedPreKey: { ...key, signature } })
    }
    const preKeys = childrenOf(child(iq, 'list')).flatMap((item) => readKey(item) ?? [])
    companions.addPreKeys(companion.phone, preKeys)
    return []
  }

  const encrypt = (request: Request): Answer => {
    const { companion, iq, query } = request
    if (iq.attrs['type'] === 'set') return storeKeys(request)
    if (query.tag === 'count')
      return [node('count', { value: String(companions.preKeyCount(companion.phone)) })]
    if (query.tag === 'key') return [node('list', {}, childrenOf(query).map(keyBundle))]
    const hash = createHash('sha1').update(companion.identity).digest()
    return [node('digest', {}, [node('hash', {}, hash)])]
  }

  const privacy = ({ iq, query }: Request): Answer => {
    if (query.tag === 'tokens') return [node('tokens')]
    if (iq.attrs['type'] === 'set') return []
    return [
      node(
        'privacy',
        {},
        Object.entries(PRIVACY).map(([name, value]) => node('category', { name, value })),
      ),
    ]
  }

  const table: Record<string, (request: Request) => Answer> = {
    ...Object.fromEntries(ACCEPTED.map((name) => [name, () => []])),
    encrypt,
    usync: ({ query }) => usync(query),
    privacy,
    'w:sync:app:state': ({ line, query }) => [node('sync', {}, appState.sync(line.phone, childrenOf(query)))],
    abt: () => [node('props', { hash: 'simulator' })],
    blocklist: ({ line, iq }) => blocks.answer(line.phone, iq),
    'w:m': () => [mediaConnection(host)],
    'w:profile:picture': ({ iq }) => (iq.attrs['type'] === 'set' ? [] : pictures.answer(iq.attrs['target'])),
    'w:g2': ({ companion, iq, query }) => groupsOf(companion.phone, iq.attrs['to'], query.tag),
    'w:biz': () => [node('business_profile')],
    'w:mex': ({ line }) => [timeLocks.answer(line.phone)],
  }

  const afterwards = ({ line, iq, query }: Request) => {
    if (iq.attrs['xmlns'] === 'passive' && query.tag === 'active') activated(line)
    if (query.tag === 'remove-companion-device') loggedOut(line)
  }

  return {
    /** Answers a request; what it stored is safe before the answer goes out. */
    take: (line: Line, iq: BinaryNode): void => {
      const companion = companions.of(line.phone)
      const query = childrenOf(iq)[0] ?? node('none')
      const answerer = table[iq.attrs['xmlns'] ?? '']
      if (companion === undefined) return
      const request = { line, companion, iq, query }
      const answer =
        answerer === undefined ? { code: 501, text: 'feature-not-implemented' } : answerer(request)
      store.afterCommit(() => {
        line.connection.send('code' in answer ? failure(iq, answer.code, answer.text) : result(iq, answer))
        afterwards(request)
      })
    },
  }
}
