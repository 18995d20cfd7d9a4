/** What the API can be told. */
export type ApiSettings = {
  /** Whether its cookie may travel by https only. Default: whether the request came that way. */
  secureCookies?: boolean
  /** Sign-ins that one e-mail address, and one network address, may try in a minute. */
  signInsPerEmail: number
  signInsPerAddress: number
}

export const DEFAULT_SETTINGS: ApiSettings = {
  signInsPerEmail: 10,
  signInsPerAddress: 60,
}
