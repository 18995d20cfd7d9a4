import { DEFAULT_PACE, type Pace } from '@sahut/core/model/number'

/** What the API can be told. */
export type ApiSettings = {
  /** Whether its cookie may travel by https only. Default: whether the request came that way. */
  secureCookies?: boolean
  /** Sign-ins that one e-mail address, and one network address, may try in a minute. */
  signInsPerEmail: number
  signInsPerAddress: number
  /** What workers are set to for numbers that have no pace of their own; the API only tells it. */
  pace: Pace
}

export const DEFAULT_SETTINGS: ApiSettings = {
  signInsPerEmail: 10,
  signInsPerAddress: 60,
  pace: DEFAULT_PACE,
}
