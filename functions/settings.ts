import { ALL_GATEWAYS } from '@sahut/core/bus/gateway-groups'
import { DEFAULT_PACE, type Pace } from '@sahut/core/model/number/number'

/** What the API can be told. */
export type ApiSettings = {
  /** Whether its cookie may travel by https only. Default: whether the request came that way. */
  secureCookies?: boolean
  /** Wrong passwords in a minute: of a browser that is known, and of one network address for one account. */
  wrongSignIns: number
  /** Wrong passwords for one account in ten minutes, by all who are not known together. */
  wrongSignInsPerAccount: number
  /** Of one network address in a minute: wrong passwords, and apart from them made-up sessions, and links. */
  refusedPerAddress: number
  /** New access tokens for one session in a minute. */
  refreshesPerSession: number
  /** Calls of one user in a minute. */
  callsPerUser: number
  /** Admissions of one user's browsers at an MQTT broker in a minute. */
  admissionsPerUser: number
  /** What workers are set to for numbers that have no pace of their own; the API only tells it. */
  pace: Pace
  /** How many groups the gateways are parted into; browsers are told theirs. */
  gatewayGroups: number
}

export const DEFAULT_SETTINGS: ApiSettings = {
  wrongSignIns: 10,
  wrongSignInsPerAccount: 100,
  refusedPerAddress: 60,
  refreshesPerSession: 30,
  callsPerUser: 3_000,
  admissionsPerUser: 100,
  pace: DEFAULT_PACE,
  gatewayGroups: ALL_GATEWAYS.groups,
}
