/*
 * What EMQX is told, as its documentation and its source have it (emqx/emqx, tag v5.8.9). Apart from what makes it, so
 * that infra:check can ask what it may have come to.
 */

const BROKER_USER = 'sahut'
export const API_KEY = 'sahut'

const FILES = { users: 'data/sahut-users.csv', keys: 'data/sahut-keys', rights: 'data/sahut-rights.conf' }
const HOME = '/opt/emqx'

/**
 * What it keeps of chats, and for how long. By its defaults it looks for what has ended only where somebody subscribes
 * it, so that each browser that was lost would leave something for good; takes a thousand a second, which browsers that
 * say where they are make together; and keeps for ever, and up to a megabyte, what a browser says so of.
 */
export const KEPT = {
  msg_clear_interval: '1m',
  msg_expiry_interval: '1d',
  msg_expiry_interval_override: '1d',
  allow_never_expire: false,
  max_payload_size: '4KB',
  max_publish_rate: '20000/s',
}

/**
 * Its configuration. JSON is what its own language (HOCON) is made of. It stands in a file and not in the environment,
 * because EMQX writes what it finds there to its log.
 * @param api where it asks about each browser
 */
export const configurationOf = ({
  api,
  brokerSecret,
  dashboardPassword,
}: {
  api: string
  brokerSecret: string
  dashboardPassword: string
}): string =>
  JSON.stringify({
    authentication: [
      {
        mechanism: 'password_based',
        backend: 'built_in_database',
        user_id_type: 'username',
        bootstrap_file: `${HOME}/${FILES.users}`,
        bootstrap_type: 'plain',
      },
      {
        mechanism: 'password_based',
        backend: 'http',
        method: 'post',
        url: api,
        headers: { 'content-type': 'application/json', 'x-sahut-broker': brokerSecret },
        body: { clientid: '${clientid}', username: '${username}', password: '${password}' },
        ssl: { enable: true, verify: 'verify_peer', cacertfile: '/etc/ssl/certs/ca-certificates.crt' },
      },
    ],
    authorization: {
      no_match: 'deny',
      sources: [{ type: 'file', enable: true, path: `${HOME}/${FILES.rights}` }],
    },
    mqtt: { max_packet_size: '5MB', wildcard_subscription: true },
    retainer: KEPT,
    // Plain ones only: the balancer speaks TLS before it.
    listeners: { ssl: { default: { enable: false } }, wss: { default: { enable: false } } },
    api_key: { bootstrap_file: `${HOME}/${FILES.keys}` },
    dashboard: { default_password: dashboardPassword },
    log: { console: { formatter: 'json' } },
  })

/** For MQTT_URL. It is reached in our network only. */
export const brokerUrlOf = ({
  password,
  host,
  port,
}: {
  password: string
  host: string
  port: number
}): string => `mqtt://${BROKER_USER}:${encodeURIComponent(password)}@${host}:${String(port)}`

/** Whom it knows by itself: our processes. */
export const usersOf = (password: string): string =>
  `user_id,password,is_superuser\n${BROKER_USER},${password},false\n`

/** Keys of its REST API; each may do everything there. */
export const keysOf = (secret: string): string => `${API_KEY}:${secret}\n`

/** What browsers may the API says when it lets them in; this is asked after that. */
export const RIGHTS = `{allow, {username, "${BROKER_USER}"}, all, ["w/#", "r/#", "s/#"]}.\n{deny, all}.\n`

/** It reads files, and a task has an environment: they are written where it keeps its data, and are gone with it. */
export const START = [
  'umask 077',
  `cd ${HOME}`,
  'mkdir -p data/configs',
  'printf %s "$SAHUT_CONFIGURATION" > data/configs/cluster.hocon',
  `printf %s "$SAHUT_USERS" > ${FILES.users}`,
  `printf %s "$SAHUT_KEYS" > ${FILES.keys}`,
  `printf %s "$SAHUT_RIGHTS" > ${FILES.rights}`,
  'unset SAHUT_CONFIGURATION SAHUT_USERS SAHUT_KEYS SAHUT_RIGHTS',
  `exec /usr/bin/docker-entrypoint.sh ${HOME}/bin/emqx foreground`,
].join('\n')
