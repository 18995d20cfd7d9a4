/** What the API can be told. */
export type ApiSettings = {
  /** Whether browsers reach it by https, so that its cookie may travel by nothing else. */
  secureCookies: boolean
  /** Sign-ins that one e-mail address, and one network address, may try in a minute. */
  signInsPerEmail: number
  signInsPerAddress: number
}

export const DEFAULT_SETTINGS: Omit<ApiSettings, 'secureCookies'> = {
  signInsPerEmail: 10,
  signInsPerAddress: 60,
}
