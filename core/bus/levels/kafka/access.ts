/** Where one broker listens. */
export type KafkaNode = { host: string; port: number }
export const nodeKey = ({ host, port }: KafkaNode): string => `${host}:${String(port)}`

/** How we prove who we are. */
export type KafkaLogin =
  | { mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-512'; username: string; password: string }
  | { mechanism: 'OAUTHBEARER'; token: () => Promise<string> }

export type KafkaSettings = {
  /** Some of the brokers, which are asked for the others. */
  brokers: [KafkaNode, ...KafkaNode[]]
  /** @param ca PEM of who vouches for the brokers; without it those whom the system trusts */
  tls?: { ca?: string }
  login?: KafkaLogin
}

/** The settings that are at fault when a broker refuses us, by what the error and its causes say. */
const FAULTS: [RegExp, string][] = [
  [/Broker requires TLS/, 'KAFKA_TLS must be true'],
  [/before secure TLS connection was established|TLS handshake failed|wrong version number/, 'KAFKA_TLS'],
  [/self.signed|unable to (verify|get)|certificate/i, 'KAFKA_CA_FILE'],
  // A broker that wants TLS hangs up at the first word of a login.
  [/suitable SASL mechanism.*Connection closed/, 'KAFKA_TLS'],
  [/suitable SASL mechanism|UNSUPPORTED_SASL_MECHANISM/, 'KAFKA_LOGIN'],
  [/SASL authentication failed|Invalid server signature/, 'KAFKA_USER and KAFKA_PASSWORD, or the role'],
]
/** A broker that wants TLS, or a login, may just hang up. */
const HANGS_UP = /Connection closed|Connection error|timed out/

/**
 * What an error and its causes say, and the setting to look at if one is at fault. Never what was sent.
 * @param isKnown whether the broker has ever answered
 */
export const reasonOf = (error: unknown, isKnown = true): string => {
  const said: string[] = []
  for (let one = error; one instanceof Error && said.length < 5; one = one.cause) {
    said.push(one.message)
    if (one instanceof AggregateError)
      for (const part of one.errors) if (part instanceof Error) said.push(part.message)
  }
  const text = said.join(' ')
  const fault =
    FAULTS.find(([pattern]) => pattern.test(text))?.[1] ??
    (!isKnown && HANGS_UP.test(text) ? 'KAFKA_TLS and KAFKA_LOGIN' : undefined)
  return fault === undefined ? text.slice(0, 300) : `look at ${fault}: ${text.slice(0, 300)}`
}
