import { settingsOf, type StageSettings } from '../stage.ts'
import { edit, type Mistake } from './mistakes-fixture.ts'
import type { Edit } from './tree.ts'

/** Production as somebody may have set it; and what people do wrong there, and what infra:check says of it. */
export type Variant = { variant: string; settings: StageSettings; mistakes: Mistake[] }

const production = settingsOf('production')

/** Gives production these settings. */
export const setTo = (settings: StageSettings): Edit =>
  edit(
    'stage',
    "if (stage === 'production') return production",
    `if (stage === 'production') return { ...production, ...${JSON.stringify(settings)} }`,
  )

export const VARIANTS: Variant[] = [
  {
    variant: 'uses the table of a restore',
    settings: { ...production, restoredTable: 'sahut-restored' },
    mistakes: [],
  },
  {
    variant: 'keeps streams in its Redis',
    settings: { ...production, redis: production.redis && { ...production.redis, level: 'redis-streams' } },
    mistakes: [
      {
        mistake: 'a full Redis drops what it likes',
        edits: [edit('redis', "level === 'redis-streams' ?", "level === 'redis' ?")],
        says: /when it is full .*noeviction/,
      },
    ],
  },
  {
    variant: 'has three groups of gateways',
    settings: { ...production, gateway: { ...production.gateway, groups: 3 } },
    mistakes: [
      {
        mistake: 'all gateways take themselves for the first group',
        edits: [edit('gateway', 'GATEWAY_GROUP: String(group)', "GATEWAY_GROUP: '0'")],
        says: /Gateway2: group is 0 and should be 2/,
      },
      {
        mistake: 'processes do not know how many groups there are',
        edits: [edit('redis', 'GATEWAY_GROUPS: String(gateway.groups)', "GATEWAY_GROUPS: '1'")],
        says: /Workers: groups of gateways is 1 [^]*Gateway1 would not start: [^]*GATEWAY_GROUP must be below/,
      },
      {
        mistake: 'the browsers of a group are led to another',
        edits: [edit('gateway', ': `/socket.io/${group}`', ': `/socket.io/${group + 1}`')],
        says: /sends \/socket\.io\/1 to is not set/,
      },
      {
        mistake: 'a group is not looked after',
        edits: [edit('alarms', '`GatewaysUnhealthy-${group}`', "'GatewaysUnhealthy'")],
        says: /alarms: names .*GatewaysUnhealthy-2/,
      },
      {
        mistake: 'a group grows by the sockets of all',
        edits: [edit('gateway', '`Sockets-${group}`', "'Sockets'")],
        says: /Gateway1: scaled on is .*Sahut\/production Sockets at 500/,
      },
    ],
  },
]
