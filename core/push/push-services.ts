/*
 * Browsers name the address at which they are told, so whoever signs in could have our servers call any. Only those of
 * the browsers' makers are called.
 */

const HOSTS = [
  /^fcm\.googleapis\.com$/,
  /^(?:[\w-]+\.)*push\.services\.mozilla\.com$/,
  /^(?:[\w-]+\.)*notify\.windows\.com$/,
  /^(?:[\w-]+\.)*push\.apple\.com$/,
]

/** Whether an address is one of a push service. */
export type IsPushService = (endpoint: string) => boolean

export const isPushService: IsPushService = (endpoint) => {
  const { protocol, hostname, port, username } = new URL(endpoint)
  return protocol === 'https:' && port === '' && username === '' && HOSTS.some((host) => host.test(hostname))
}
