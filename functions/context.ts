import type { Context } from 'hono'
import type { RequestIdVariables } from 'hono/request-id'
import type { Access } from '@sahut/core/access/access'
import type { Accounts } from '@sahut/core/auth/accounts'
import type { Catalog } from '@sahut/core/catalog/catalog'
import type { Admission } from '@sahut/core/browsers/admission'
import type { Availability } from '@sahut/core/dividing/availability'
import type { Devices } from '@sahut/core/auth/devices'
import type { Tokens } from '@sahut/core/auth/tokens'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { Storage } from '@sahut/core/media/storage'
import type { PushKey } from '@sahut/core/push/push-key'
import type { IsPushService } from '@sahut/core/push/push-services'
import type { PushSubscriptions } from '@sahut/core/push/push-subscriptions'
import type { Table } from '@sahut/core/store/table'
import type { Principal } from '@sahut/core/model/user/user'
import type { Search } from '@sahut/core/search/search'
import type { Numbers } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import type { Bus } from '@sahut/core/bus/bus'
import type { ApiSettings } from './settings.ts'

export type PushDeps = {
  key: Pick<PushKey, 'publicKey'>
  subscriptions: Pick<PushSubscriptions, 'put' | 'remove' | 'look'>
  isService: IsPushService
}

/** What the API stands on. */
export type ApiDeps = {
  accounts: Omit<Accounts, 'createWorkspace' | 'createFirst'>
  access: Access
  availability: Availability
  catalog: Catalog
  tokens: Tokens
  devices: Devices
  /** For what is limited over all processes, for pictures and for what is known of people. */
  table: Pick<Table, 'delete' | 'get' | 'getMany' | 'put' | 'query' | 'update'>
  log: Pick<
    ChatLog,
    | 'after'
    | 'askOlder'
    | 'past'
    | 'append'
    | 'before'
    | 'cancel'
    | 'chat'
    | 'chats'
    | 'count'
    | 'entry'
    | 'find'
    | 'first'
    | 'heads'
    | 'message'
    | 'group'
    | 'marks'
    | 'mentions'
    | 'reached'
  >
  numbers: Pick<Numbers, 'blocks' | 'change' | 'create' | 'linkCode' | 'lookUps' | 'request' | 'retire'>
  bus: Pick<Bus, 'signal'>
  /** By which browsers' push services know us, and who of them are told; without it nobody is. */
  push?: PushDeps | undefined
  /** Where files are kept, and how browsers come to them; without it there are none. */
  storage?: Pick<Storage, 'files' | 'urls'> | undefined
  /** Finds chats and messages; without it nothing is found. */
  search?: Search | undefined
  logger: Logger
  /** Rejects while something that the API can't do without is gone. */
  check?: () => Promise<void>
  /** The network address that a request came from, where that can be told; how depends on where the API runs. */
  addressOf?: (context: Context) => string | undefined
  /** What shows that a request came over the proxy; without it nobody has to show anything. */
  proxySecret?: string | undefined
  /** Lets browsers in at an MQTT broker; without it gateways serve them. */
  admission?: Admission | undefined
  /** What shows that a request comes from a broker that asks whom it may let in. */
  brokerSecret?: string | undefined
  settings?: Partial<ApiSettings>
  /** The clock of the limits, ms; this machine's if none is given. */
  now?: () => number
}

/** What every request carries. */
export type Anybody = { Variables: RequestIdVariables }

/** What a request carries once its token was verified. */
export type SignedIn = { Variables: RequestIdVariables & { principal: Principal } }
